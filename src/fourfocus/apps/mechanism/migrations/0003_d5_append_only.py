"""The steps of proposals are written once."""

from django.db import migrations

from fourfocus.apps.core.appendonly import append_only


class Migration(migrations.Migration):
    dependencies = [("mechanism", "0002_d5_proposals"), ("core", "0002_append_only")]
    operations = [append_only("mechanism_proposalstep")]
