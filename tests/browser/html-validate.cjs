module.exports = {
  root: true,
  extends: ["html-validate:recommended"],
  rules: {
    "doctype-style": "off", // `<!doctype html>` in small letters is as valid, and how the standard writes it
    "no-trailing-whitespace": "off", // Jinja leaves blanks where its tags stood; nobody reads them
    // Boxes of one name are how HTML sends a list.
    "form-dup-name": ["error", { shared: ["radio", "checkbox", "submit", "button", "reset"] }],
    "prefer-button": "off", // WTForms writes a submit field as <input>
  },
};
