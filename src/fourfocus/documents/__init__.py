"""Documents made out of lines and facts: for now the result workbook."""
