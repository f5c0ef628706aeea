// Copying, sharing and printing what is handed on. Without it the link stands in a field that can be selected.
(() => {
  for (const button of document.querySelectorAll('[data-copy]')) {
    if (!navigator.clipboard) break;
    const field = document.getElementById(button.dataset.copy);
    button.hidden = false;
    button.addEventListener('click', async () => {
      field.select();
      await navigator.clipboard.writeText(field.value);
      button.textContent = button.dataset.copied;
    });
  }
  for (const button of document.querySelectorAll('[data-share]')) {
    if (!navigator.share) break;
    button.hidden = false;
    // closing the sheet without a choice is fine
    button.addEventListener('click', () =>
      navigator.share({ url: document.getElementById(button.dataset.share).value }).catch(() => {}),
    );
  }
  for (const button of document.querySelectorAll('[data-print]')) {
    button.hidden = false;
    button.addEventListener('click', () => window.print());
  }
})();
