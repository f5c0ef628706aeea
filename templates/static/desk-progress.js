/** Moves the bar while badges are made, and shows the page anew when that stops or goes on. Without this script the page asks again by itself. */
const place = document.getElementById('progress');
const events = new EventSource(place.dataset.events);
events.addEventListener('message', (event) => {
  const state = JSON.parse(event.data);
  document.getElementById('bar').max = state.total;
  document.getElementById('bar').value = state.ready;
  document.getElementById('ready').textContent = state.ready.toLocaleString(document.documentElement.lang);
  if (!state.finished && String(state.halted) === place.dataset.halted) return;
  events.close();
  location.reload();
});
