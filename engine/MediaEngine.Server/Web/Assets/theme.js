// Runs before the first paint, so that the page does not flash in the other theme.
try {
  const theme = localStorage.getItem('theme');
  if (theme === 'dark' || theme === 'light') document.documentElement.dataset.theme = theme;
} catch {
  // Storage is refused to embedded pages of other sites: the theme of the system is used.
}
