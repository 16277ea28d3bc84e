/** Draws the same numbers from 0 to 1 every time, so that two runs measure the same registry (mulberry32). */
export function drawing(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const first =
  `Ada Agnes Ahmed Aiko Alice Amina Anders Anna António Astrid Beatriz Björn Bruno Carla Chen Chloé Clara Daniel Dmitri
Edith Elif Emma Erik Fatima Felix Filip Freya Gita Grace Hana Hassan Helga Hugo Ines Ingrid Ivan Jakob Jana João Jonas
Julia Kaito Karim Katja Lars Leila Lena Liam Linnea Lucía Luis Maja Marek Maria Mateo Maya Mei Mina Mohamed Nadia Nils
Nora Olga Omar Oskar Paula Pedro Priya Rafael Ravi Rosa Sami Sara Sofia Stefan Sven Tariq Tessa Tomás Uma Vera Viktor
Wanda Wei Yara Yusuf Zoë`.split(/\s+/);
const last =
  `Abe Andersson Bauer Becker Berg Bianchi Chen Costa Dahl Delgado Diaz Dubois Eriksen Fernandes Fischer Garcia
Gupta Haddad Hansen Hoffmann Ito Ivanova Jansen Jensen Johansson Kaya Keller Khan Kim Kowalski Kumar Larsen Lefèvre Li
Lindgren Lopez Mayer Meyer Moreau Müller Nakamura Nielsen Novak Okafor Olsen Park Patel Petrov Pereira Popescu Ramos
Rossi Sato Schmidt Schneider Silva Singh Smith Sokolov Suzuki Svensson Tanaka Torres Vogel Wagner Wang Weber Wong Yilmaz
Young Zhang Zimmermann`.split(/\s+/);
const devices = ['phone', 'laptop', 'tablet', 'kiosk', 'work PC', 'Pixel 9', 'iPhone', 'ThinkPad', 'MacBook', 'desk 4'];
const groups = [
  'family',
  'press',
  'board',
  'staff',
  'speakers',
  'crew',
  'alumni',
  'parents',
  'pilot',
  'friends',
  'vip',
];

/** Slugs of the services that the registry issues for. */
export const services = ['home', 'club', 'archive'] as const;

/** Somebody to issue an invite for. */
export interface Person {
  readonly label: string;
  readonly identity: string | null;
  readonly group: string | null;
  readonly creatorId: string;
}

export function drawPerson(random: () => number): Person {
  const pick = <T>(from: readonly T[]) => from[Math.floor(random() * from.length)] as T;
  const name = `${pick(first)} ${pick(last)}`;
  return {
    label: random() < 0.7 ? `${name}, ${pick(devices)}` : name,
    identity: random() < 0.1 ? null : pick(services),
    group: random() < 0.3 ? null : pick(groups),
    creatorId: `desk-${1 + Math.floor(random() * 5)}`,
  };
}
