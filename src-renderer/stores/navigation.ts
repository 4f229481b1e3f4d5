import { create } from 'zustand';

export type Section = 'chat' | 'library';

interface NavigationState {
  /** `null` until a person chose one, or the library has shown which is the useful first. */
  readonly section: Section | null;
  go(section: Section): void;
}

/** Which of the two sections is on show. */
export const useNavigation = create<NavigationState>()((set) => ({
  section: null,
  go: (section) => set({ section }),
}));
