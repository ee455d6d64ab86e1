"use strict";
const url = () => "/greet?name=" + encodeURIComponent(document.querySelector("#name").value);
const show = text => { document.querySelector("#answer").textContent = text; };

document.querySelector("#loaded").textContent = new Date().toLocaleTimeString();

// region 2.4.2.2 on a click, ask url() for a text and show() it: once with jQuery, once with fetch()
$("#by-jquery").on("click", () => $.ajax({ url: url(), dataType: "text", success: show }));

document.querySelector("#by-fetch").addEventListener("click", async () => {
  const response = await fetch(url());
  show(await response.text());
});
// endregion
