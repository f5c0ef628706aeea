/**
 * On a phone a row of the check table shows a name and how it stands; an empty address and empty words wait behind a
 * button. What is filled in, or wrong, always shows. Wider pages show everything; the style sheet decides.
 */
const isEmpty = (field) => field.value === '' && !field.hasAttribute('aria-describedby');

for (const item of document.querySelectorAll('#rows > li')) {
  const button = item.querySelector('.rest');
  const fields = [...item.querySelectorAll('.cell--email input, .cell--words textarea')];
  if (!button || fields.length === 0 || !fields.every(isEmpty)) continue;
  item.dataset.short = '';
  button.hidden = false;
  button.setAttribute('aria-expanded', 'false');
  button.addEventListener('click', () => {
    delete item.dataset.short;
    button.hidden = true;
    item.querySelector('.cell--email input').focus();
  });
}
