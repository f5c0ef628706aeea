// Small help on the holder's page: reading aloud and copying. Without it every page works.
(() => {
  const button = document.querySelector('.aloud');
  if (button && 'speechSynthesis' in window) {
    const start = button.textContent;
    const idle = () => {
      button.textContent = start;
      button.removeAttribute('aria-pressed');
    };
    button.hidden = false;
    button.addEventListener('click', () => {
      const reading = speechSynthesis.speaking;
      speechSynthesis.cancel();
      if (reading) return idle();
      // what is folded away is not read
      const texts = [
        ...document.querySelectorAll('main h1, main h2, main h3, main p, main li, main label, main legend'),
      ]
        .filter((part) => part.offsetParent !== null && !part.querySelector('p, li, label'))
        .map((part) => part.textContent.trim().replace(/\s+/g, ' '));
      button.textContent = button.dataset.stop;
      button.setAttribute('aria-pressed', 'true');
      texts.forEach((words, index) => {
        const speech = new SpeechSynthesisUtterance(words);
        speech.lang = document.documentElement.lang === 'nl' ? 'nl-NL' : 'en-GB';
        speech.rate = 0.9;
        if (index === texts.length - 1) speech.onend = idle;
        speechSynthesis.speak(speech);
      });
    });
    window.addEventListener('pagehide', () => speechSynthesis.cancel());
  }
  for (const copy of document.querySelectorAll('[data-copy]')) {
    if (!navigator.clipboard) break;
    copy.hidden = false;
    copy.addEventListener('click', async () => {
      await navigator.clipboard.writeText(document.getElementById(copy.dataset.copy).textContent.trim());
      copy.textContent = copy.dataset.copied;
    });
  }
})();
