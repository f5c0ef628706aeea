// Reads one card aloud. Without it the cards work all the same.
(() => {
  if (!('speechSynthesis' in window)) return;
  for (const button of document.querySelectorAll('[data-say]')) {
    button.hidden = false;
    button.addEventListener('click', () => {
      speechSynthesis.cancel();
      const speech = new SpeechSynthesisUtterance(button.dataset.say);
      speech.lang = button.closest('[lang]').lang === 'nl' ? 'nl-NL' : 'en-GB';
      speech.rate = 0.9;
      speechSynthesis.speak(speech);
    });
  }
})();
