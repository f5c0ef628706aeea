// Keeps every tap on the server, so that the page can be left and opened again. Without it "later verder" does so.
(() => {
  const form = document.getElementById('evidence');
  let waiting = null;
  const keep = () => {
    waiting = null;
    const body = new FormData(form);
    for (const name of ['file', 'remove', 'action']) body.delete(name);
    fetch(form.dataset.keeps, { method: 'POST', body, keepalive: true }).catch(() => {});
  };
  form.addEventListener('change', () => {
    clearTimeout(waiting);
    waiting = setTimeout(keep, 300);
  });
  // who leaves within that moment loses nothing
  window.addEventListener('pagehide', () => {
    if (waiting === null) return;
    clearTimeout(waiting);
    keep();
  });
  form.addEventListener('submit', () => {
    clearTimeout(waiting);
    waiting = null;
  });
})();
