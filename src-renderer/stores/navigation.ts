import { create } from 'zustand';

const SECTIONS = ['chat', 'library', 'models', 'privacy'] as const;
export type Section = (typeof SECTIONS)[number];

interface NavigationState {
  /** `null` until a person chose one, or the library has shown which is the useful first. */
  readonly section: Section | null;
  go(section: Section): void;
}

const KEY = 'section';

/** The section on show before the page was loaded again. */
function remembered(): Section | null {
  const kept = globalThis.sessionStorage?.getItem(KEY);
  return SECTIONS.find((section) => section === kept) ?? null;
}

/** Which of the sections is on show. */
export const useNavigation = create<NavigationState>()((set) => ({
  section: remembered(),
  go: (section) => {
    globalThis.sessionStorage?.setItem(KEY, section);
    set({ section });
  },
}));
