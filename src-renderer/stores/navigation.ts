import { create } from 'zustand';

export type Section = 'chat' | 'library';

interface NavigationState {
  /** `null` until a person chose one, or the library has shown which is the useful first. */
  readonly section: Section | null;
  go(section: Section): void;
}

const KEY = 'section';

/** The section on show before the page was loaded again. */
function remembered(): Section | null {
  const kept = globalThis.sessionStorage?.getItem(KEY);
  return kept === 'chat' || kept === 'library' ? kept : null;
}

/** Which of the two sections is on show. */
export const useNavigation = create<NavigationState>()((set) => ({
  section: remembered(),
  go: (section) => {
    globalThis.sessionStorage?.setItem(KEY, section);
    set({ section });
  },
}));
