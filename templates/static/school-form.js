// One tap for many ticks. Without it each box is ticked by itself.
for (const button of document.querySelectorAll('[data-tick-all]')) {
  button.hidden = false;
  button.addEventListener('click', () => {
    for (const box of document.querySelectorAll(`input[name="${button.dataset.tickAll}"]`)) box.checked = true;
  });
}
