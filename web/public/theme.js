// Runs before the first paint, so that nobody sees the other theme flash by. It is a file of its own
// because the content security policy allows no inline script.
(function () {
  var root = document.documentElement;
  try {
    var theme = localStorage.getItem('stagedoor.theme');
    if (theme === 'light' || theme === 'dark') root.dataset.theme = theme;
    var language = localStorage.getItem('stagedoor.language') || navigator.language || 'en';
    root.lang = language.toLowerCase().indexOf('de') === 0 ? 'de' : 'en';
  } catch {
    // Storage may be forbidden: the defaults of the system then hold.
  }
})();
