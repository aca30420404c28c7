/* Chooses the theme before the first paint. The only script that is not a module: modules run too late for that. */
(() => {
  let chosen = "auto";
  try {
    chosen = JSON.parse(localStorage.getItem("neurodeck.preferences") ?? "{}").theme ?? "auto";
  } catch {
    // storage is closed or damaged: follow the system
  }
  if (matchMedia("(forced-colors: active)").matches) chosen = "auto"; // the system has the word
  const isDark = chosen === "dark" || (chosen !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.theme = isDark ? "dark" : "light";
})();
