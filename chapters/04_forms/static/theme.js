// Bootstrap asks for this attribute; the visitor has chosen already.
document.documentElement.dataset.bsTheme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
