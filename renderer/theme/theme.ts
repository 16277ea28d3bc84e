import { type CSSVariablesResolver, createTheme, type VariantColorsResolver } from '@mantine/core';

type Shades = readonly [string, string, string, string, string, string, string, string, string, string];

/** Every shade is the token itself: a colour speaks of state, and a state has one. */
function flat(token: string): Shades {
  const shade = `var(--${token})`;
  return [shade, shade, shade, shade, shade, shade, shade, shade, shade, shade];
}

function mix(token: string, percent: number): string {
  return `color-mix(in srgb, var(--${token}), var(--ink) ${percent}%)`;
}

const noBorder = '1px solid transparent';

/** What a button or an icon button looks like; `bad` is the only colour beside the accent that one may have. */
const variantColorResolver: VariantColorsResolver = ({ color, variant }) => {
  const token = color === 'bad' ? 'bad' : 'accent';
  if (variant === 'filled') {
    return { background: `var(--${token})`, hover: mix(token, 14), color: 'var(--accent-ink)', border: noBorder };
  }
  const ink = color === 'bad' ? 'var(--bad)' : 'var(--ink)';
  if (variant === 'default' || variant === 'outline') {
    return { background: 'var(--card)', hover: 'var(--panel)', color: ink, border: '1px solid var(--line2)' };
  }
  if (variant === 'light') {
    return {
      background: `var(--${token}-soft)`,
      hover: `var(--${token}-soft)`,
      color: `var(--${token})`,
      border: noBorder,
    };
  }
  const quiet = color === 'bad' ? 'var(--bad)' : 'var(--ink2)';
  return { background: 'transparent', hover: 'var(--hover)', color: quiet, border: noBorder };
};

/** Mantine's look, fed from the tokens. What a component needs beyond this stands in `mantine.css`. */
export const theme = createTheme({
  fontFamily: 'var(--font)',
  fontFamilyMonospace: 'var(--mono)',
  primaryColor: 'accent',
  colors: {
    accent: flat('accent'),
    ok: flat('ok'),
    warn: flat('warn'),
    bad: flat('bad'),
    done: flat('done'),
  },
  variantColorResolver,
  respectReducedMotion: true,
  cursorType: 'pointer',
  fontSizes: {
    xs: 'var(--t-sm)',
    sm: 'var(--t-md)',
    md: 'var(--t-md)',
    lg: 'var(--t-lg)',
    xl: 'var(--t-xl)',
  },
  lineHeights: { xs: '1.4', sm: '1.45', md: '1.5', lg: '1.5', xl: '1.3' },
  spacing: { xs: 'var(--s1)', sm: 'var(--s2)', md: 'var(--s4)', lg: 'var(--s5)', xl: 'var(--s6)' },
  radius: { xs: 'var(--r1)', sm: 'var(--r1)', md: 'var(--r2)', lg: 'var(--r3)', xl: 'var(--r3)' },
  defaultRadius: 'sm',
  shadows: {
    xs: 'var(--shadow)',
    sm: 'var(--shadow)',
    md: 'var(--shadow)',
    lg: 'var(--shadow)',
    xl: 'var(--shadow)',
  },
  headings: { fontFamily: 'var(--font)', fontWeight: '640' },
  components: {
    // Given to a field itself, Mantine puts it on the box around, where it does nothing.
    Input: { defaultProps: { attributes: { input: { dir: 'auto' } } } },
    Button: { defaultProps: { variant: 'default', size: 'sm' } },
    ActionIcon: { defaultProps: { variant: 'subtle', size: 'md' } },
    // The window never scrolls, so nothing has to be kept from it.
    Modal: { defaultProps: { centered: true, lockScroll: false, radius: 'lg', transitionProps: { duration: 120 } } },
    Drawer: { defaultProps: { lockScroll: false, transitionProps: { duration: 120 } } },
    Menu: { defaultProps: { shadow: 'md', radius: 'md', transitionProps: { duration: 120 } } },
    Tooltip: { defaultProps: { openDelay: 400, events: { hover: true, focus: true, touch: false } } },
    Select: { defaultProps: { checkIconPosition: 'right', allowDeselect: false } },
    SegmentedControl: { defaultProps: { size: 'sm', withItemsBorders: false, transitionDuration: 120 } },
    Switch: { defaultProps: { size: 'sm' } },
    Checkbox: { defaultProps: { size: 'sm' } },
  },
});

const semantic = {
  '--mantine-color-text': 'var(--ink)',
  '--mantine-color-bright': 'var(--ink)',
  '--mantine-color-body': 'var(--card)',
  '--mantine-color-white': 'var(--card)',
  '--mantine-color-black': 'var(--ink)',
  '--mantine-color-error': 'var(--bad)',
  '--mantine-color-success': 'var(--ok)',
  '--mantine-color-placeholder': 'var(--ink3)',
  '--mantine-color-anchor': 'var(--accent)',
  '--mantine-color-default': 'var(--card)',
  '--mantine-color-default-hover': 'var(--panel)',
  '--mantine-color-default-color': 'var(--ink)',
  '--mantine-color-default-border': 'var(--line2)',
  '--mantine-color-dimmed': 'var(--ink2)',
  '--mantine-color-disabled': 'var(--panel)',
  '--mantine-color-disabled-color': 'var(--ink3)',
  '--mantine-color-disabled-border': 'var(--line)',
  '--mantine-primary-color-contrast': 'var(--accent-ink)',
};

/** Maps what Mantine calls its colours to the tokens, once for both themes: the tokens know which one holds. */
export const resolveVariables: CSSVariablesResolver = () => ({
  variables: {
    '--hover': 'color-mix(in srgb, var(--ink), transparent 94%)',
    '--mantine-font-weight-medium': '550',
  },
  light: semantic,
  dark: semantic,
});
