/** Fictional people of the demo. Any likeness to somebody who lives is chance. */
export interface DemoPerson {
  name: string;
  words: string;
}

/** On the list that waits for the visitor: names as Rotterdam has them, in three scripts. */
export const WAITING: readonly DemoPerson[] = [
  { name: 'Amina van der Yıldız', words: 'Op jou kan de hele keuken bouwen.' },
  { name: 'Łukasz Wójcik', words: 'Je ziet het werk en je begint.' },
  { name: 'محمد علي', words: 'Rustig en betrouwbaar.' },
  { name: 'Semhar Tesfay', words: '' },
  { name: 'ሰላም ገብረማርያም', words: 'Jij maakt de groep sterker.' },
  { name: 'Jan-Willem de Groot', words: '' },
  { name: 'Fatoumata Diallo', words: 'Je helpt uit jezelf.' },
  { name: 'Şükrü Açıkgöz', words: '' },
  { name: 'Priscilla Lobato Tavares', words: 'Met jou lacht iedereen.' },
  { name: 'Oleksandra Шевченко', words: '' },
  { name: 'Dewi Soekarto', words: 'Je geeft nooit op.' },
  { name: 'Mo el Idrissi', words: '' },
];

/** At the ceremony that has been: enough to see a published, a private, a revoked and a replaced badge. */
export const AWARDED: readonly (DemoPerson & {
  achievement: string;
  level: 'beginner' | 'gevorderd' | 'expert';
  secondJudge?: string;
})[] = [
  { name: 'Rosa Fernandes', words: 'Je houdt het hele team op gang.', achievement: 'samenwerken', level: 'gevorderd' },
  { name: 'Yusuf Demir', words: 'Altijd op tijd, elke dag.', achievement: 'afspraken-nakomen', level: 'gevorderd' },
  { name: 'Chantal Bakker', words: '', achievement: 'klanten-helpen', level: 'beginner' },
  {
    name: 'Tomasz Zieliński',
    words: 'Vraag het Tomasz, die weet het.',
    achievement: 'veilig-werken',
    level: 'expert',
    secondJudge: 'Ilse Vermeer',
  },
  { name: 'Nadja Petrova', words: '', achievement: 'schoonmaken', level: 'gevorderd' },
  {
    name: 'Kevin Janssen',
    words: 'Je belt als er iets is. Dat is fijn.',
    achievement: 'communiceren',
    level: 'beginner',
  },
];
