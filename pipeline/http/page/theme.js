// Light, dark, or as the system has it. The choice is kept for this browser.

import { announce } from "./dom.js";

const KEY = "wirefold-theme";
const NEXT = { auto: "light", light: "dark", dark: "auto" };
const WORDS = { auto: "as the system", light: "light", dark: "dark" };
const SIGNS = { auto: "\u25d0", light: "\u2600\ufe0e", dark: "\u263e\ufe0e" };

function stored() {
  try {
    const value = localStorage.getItem(KEY);
    return value in NEXT ? value : "auto";
  } catch {
    return "auto";
  }
}

function apply(theme, button) {
  if (theme === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  button.textContent = SIGNS[theme];
  button.setAttribute("aria-label", `Colours: ${WORDS[theme]}`);
  button.title = `Colours: ${WORDS[theme]}. Change to ${WORDS[NEXT[theme]]}`;
}

export function startTheme() {
  const button = document.getElementById("theme");
  let theme = stored();
  apply(theme, button);
  button.addEventListener("click", () => {
    theme = NEXT[theme];
    try {
      localStorage.setItem(KEY, theme);
    } catch {
      // A browser that stores nothing keeps the choice for this page.
    }
    apply(theme, button);
    announce(`Colours: ${WORDS[theme]}`);
  });
}
