import { defaultTheme, type RaThemeOptions } from "react-admin";

type Mode = "light" | "dark";

/** The value of a design token in one of the two modes, read from tokens.css: colours are written there only. */
function tokens(mode: Mode): (name: string) => string {
  const root = document.documentElement;
  const before = root.dataset.theme;
  root.dataset.theme = mode;
  const style = getComputedStyle(root);
  const names = [
    "wall", "board", "shade", "line", "line-strong", "ink", "ink-soft", "shop", "shop-deep", "shop-ink",
    "shop-wash", "waits", "waits-wash", "failed", "failed-wash", "paid", "paid-wash", "focus",
  ];
  const found = new Map(names.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
  if (before === undefined) delete root.dataset.theme;
  else root.dataset.theme = before;
  return (name) => found.get(name) || "#888888";
}

export function theme(mode: Mode): RaThemeOptions {
  const token = tokens(mode);
  const edge = `2px solid ${token(mode === "light" ? "ink" : "line")}`;
  return {
    ...defaultTheme,
    sidebar: { width: 216, closedWidth: 52 },
    shape: { borderRadius: 3 },
    palette: {
      mode,
      primary: { main: token("shop"), dark: token("shop-deep"), contrastText: token("shop-ink") },
      secondary: { main: token("shop"), contrastText: token("shop-ink") },
      error: { main: token("failed") },
      warning: { main: token("waits") },
      success: { main: token("paid") },
      info: { main: token("shop") },
      background: { default: token("wall"), paper: token("board") },
      text: { primary: token("ink"), secondary: token("ink-soft") },
      divider: token("line"),
    },
    typography: {
      fontFamily: "var(--text)",
      h6: { fontFamily: "var(--display)", fontSize: "1.5rem", letterSpacing: "0.01em" },
      h5: { fontFamily: "var(--display)", fontSize: "1.75rem" },
      button: { textTransform: "none", fontWeight: 600 },
    },
    components: {
      ...defaultTheme.components,
      MuiPaper: { styleOverrides: { root: { backgroundImage: "none", boxShadow: "none" } } },
      MuiCard: { styleOverrides: { root: { border: edge, boxShadow: "none" } } },
      MuiDialog: { styleOverrides: { paper: { border: edge } } },
      MuiMenu: { styleOverrides: { paper: { border: edge } } },
      MuiAppBar: {
        defaultProps: { elevation: 0, color: "primary" },
        styleOverrides: { root: { borderBottom: edge } },
      },
      MuiButton: { defaultProps: { disableElevation: true }, styleOverrides: { root: { minHeight: 40 } } },
      MuiTableCell: {
        styleOverrides: { root: { fontVariantNumeric: "tabular-nums" }, head: { fontWeight: 700 } },
      },
      MuiFormHelperText: { styleOverrides: { root: { color: token("ink-soft") } } },
    },
  };
}
