// Buttons that put the signs of Markdown around what is selected; the server takes the text either way.
for (const bar of document.querySelectorAll("[data-editor]")) {
  const area = document.getElementById(bar.dataset.editor);
  bar.hidden = false;
  bar.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    const { selectionStart: start, selectionEnd: end, value } = area;
    const { before, after } = button.dataset;
    area.setRangeText(before + value.slice(start, end) + after, start, end, "select");
    area.focus();
  });
}
