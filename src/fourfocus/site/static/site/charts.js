// Draws the charts of a page; the table beside each says the same in digits, so a page without this loses nothing.
(() => {
  const style = (name) => getComputedStyle(document.body).getPropertyValue(name).trim();
  const draw = (place) => {
    const told = JSON.parse(place.dataset.chart);
    if (told.months.length < 2 || !window.echarts) { place.hidden = true; return; }
    const text = { color: style("--tblr-body-color"), fontFamily: getComputedStyle(document.body).fontFamily };
    const symbols = ["circle", "triangle", "rect", "diamond", "pin", "arrow"];
    const chart = window.echarts.init(place, null, { renderer: "canvas" });
    chart.setOption({
      textStyle: text, animation: false, legend: { type: "scroll", textStyle: text, bottom: 0 },
      tooltip: { trigger: "axis", confine: true, renderMode: "richText" },
      grid: { left: 44, right: 16, top: 16, bottom: 48 }, xAxis: { type: "category", data: told.months, axisLabel: text },
      yAxis: { type: "value", scale: true, axisLabel: text },
      series: told.series.map((one, at) => ({
        name: one.name, type: "line", symbol: symbols[at % symbols.length], symbolSize: 8,
        data: one.values.map((value) => (value === null ? null : Number(value))),
      })),
    });
    window.addEventListener("resize", () => chart.resize());
  };
  document.addEventListener("DOMContentLoaded", () => document.fonts.ready.then(() => {
    document.querySelectorAll("[data-chart]").forEach(draw);
  }));
})();
