// The page has defined `themeName`; this file is the same for every theme, and can be cached.
document.querySelector("#theme").textContent = themeName;
