/** Every cookie we set, for the privacy page; a test finds one that is not here. On https `__Host-` stands before some. */
export const COOKIES = [
  { name: 'blijk-language', what: 'language' },
  { name: 'blijk-form', what: 'form' },
  { name: 'blijk-map', what: 'map' },
  { name: 'blijk-own', what: 'own' },
  { name: 'blijk-join', what: 'join' },
  { name: 'blijk-sent', what: 'sent' },
  { name: 'blijk', what: 'session' },
  { name: 'blijk-step', what: 'step' },
  { name: 'blijk-provider', what: 'provider' },
] as const;
