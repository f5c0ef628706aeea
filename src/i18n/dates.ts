/** Days and times as people write them, always in the Dutch time zone. Input is a DateTime or a day; no clock here. */
import type { Language } from './i18n.ts';

const ZONE = 'Europe/Amsterdam';
const LOCALE: Record<Language, string> = { nl: 'nl-NL', en: 'en-GB' };

const day = formatters({ day: 'numeric', month: 'long', year: 'numeric' });
const time = formatters({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });

function formatters(options: Intl.DateTimeFormatOptions): Record<Language, Intl.DateTimeFormat> {
  const make = (language: Language) => new Intl.DateTimeFormat(LOCALE[language], { ...options, timeZone: ZONE });
  return { nl: make('nl'), en: make('en') };
}

/** `21 november 2026`. A bare day `YYYY-MM-DD` stays that day. Text that is no date comes back as it is. */
export function formatDay(language: Language, value: string): string {
  const instant = new Date(/^\d{4}-\d{2}-\d{2}$/.test(value) ? `${value}T12:00:00Z` : value);
  return Number.isNaN(instant.getTime()) ? value : day[language].format(instant);
}

/** `14.02` in Dutch, `14:02` in English; 24 hours, Dutch time. */
export function formatTime(language: Language, value: string): string {
  const instant = new Date(value);
  if (Number.isNaN(instant.getTime())) return value;
  const clock = time[language].format(instant);
  return language === 'nl' ? clock.replace(':', '.') : clock;
}
