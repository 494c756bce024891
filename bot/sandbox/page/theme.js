// Light or dark: what the system prefers, until the person chooses.
const KEY = "practice-theme";
const prefersDark = matchMedia("(prefers-color-scheme: dark)");

export const isDark = () => (document.documentElement.dataset.theme ?? (prefersDark.matches ? "dark" : "light")) === "dark";

export function restoreTheme() {
  const kept = stored();
  if (kept) document.documentElement.dataset.theme = kept;
}

export function toggleTheme() {
  const theme = isDark() ? "light" : "dark";
  document.documentElement.dataset.theme = theme;
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // storage is switched off: the choice lasts as long as the page
  }
}

export const onThemeChange = (listener) => prefersDark.addEventListener("change", listener);

function stored() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}
