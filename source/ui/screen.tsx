import { Box } from 'ink';
import { useCallback, useLayoutEffect, useSyncExternalStore } from 'react';
import type { Pane, Size } from './app-state.ts';
import { hintLine, typedLine } from './commandline/line-lines.ts';
import { Lines, TextLine, TickingLines } from './components/text-line.tsx';
import { DetailPane } from './detail/detail-pane.tsx';
import { EventsPane } from './events/events-pane.tsx';
import { footerLine } from './footer-line.ts';
import { bannerLines } from './header/banner.ts';
import { headerLines } from './header/header-lines.ts';
import { useNewest, useScreen } from './hooks/screen-context.ts';
import { GUTTER_COLUMNS, type Layout } from './layout.ts';
import { BLANK_LINE, line, sameLines, wrap } from './line.ts';
import { brokenReason } from './marks/batch-question.ts';
import { OverlayPane } from './overlays/overlay-pane.tsx';
import { AgentsPane, DispatchesPane, RoomsPane } from './panes/list-panes.tsx';
import { statusLines } from './status-lines.ts';
import { tabsLine } from './tabs-line.ts';
import { type View, viewOf } from './view.ts';

type PanesLayout = Extract<Layout, { readonly kind: 'panes' }>;

const AnyPane = ({ pane, view, size }: { readonly pane: Pane; readonly view: View; readonly size: Size }) => {
  switch (pane) {
    case 'rooms':
      return <RoomsPane view={view} size={size} />;
    case 'agents':
      return <AgentsPane view={view} size={size} />;
    case 'dispatches':
      return <DispatchesPane view={view} size={size} />;
    case 'events':
      return <EventsPane view={view} size={size} />;
    case 'detail':
      return <DetailPane view={view} size={size} />;
  }
};

interface PanesProps {
  readonly view: View;
  readonly panes: PanesLayout['panes'];
  readonly only: readonly Pane[];
}

/** Panes one below the other. */
const Panes = ({ view, panes, only }: PanesProps) => (
  <Box flexDirection="column" flexShrink={0}>
    {only.map((pane) => {
      const size = panes[pane];
      return size === undefined ? null : <AnyPane key={pane} pane={pane} view={view} size={size} />;
    })}
  </Box>
);

const Body = ({ view, layout }: { readonly view: View; readonly layout: PanesLayout }) => {
  const { session } = useScreen();
  const { overlay } = view.state;
  const over = overlay && overlay.kind !== 'command line' && (
    <OverlayPane
      overlay={overlay}
      brokenPlan={overlay.kind === 'confirm' ? brokenReason(overlay.plan, session) : null}
      size={overlay.kind === 'reader' ? layout.body : layout.overlay}
    />
  );
  const { panes, body } = layout;
  if (!layout.wide || overlay?.kind === 'reader') {
    return (
      <Box height={body.rows} width={body.columns} flexShrink={0} overflow="hidden">
        {over || (
          <Panes view={view} panes={panes} only={['rooms', 'agents', 'dispatches', 'events', 'detail']} />
        )}
      </Box>
    );
  }
  return (
    <Box height={body.rows} width={body.columns} flexShrink={0} overflow="hidden" columnGap={GUTTER_COLUMNS}>
      <Panes view={view} panes={panes} only={['rooms']} />
      {over || <Panes view={view} panes={panes} only={['agents', 'dispatches', 'events', 'detail']} />}
    </Box>
  );
};

const Header = ({ view, layout }: { readonly view: View; readonly layout: PanesLayout }) => {
  const { symbols } = useScreen().theme;
  const { headerRows, bannerRows } = layout;
  const lines = useNewest((state, nowMs) => headerLines(state, nowMs, headerRows, symbols), sameLines);
  const { columns } = layout.size;
  return (
    <>
      <Lines columns={columns} rows={headerRows} lines={lines} />
      <Lines columns={columns} rows={bannerRows} lines={bannerLines(view.state)} />
    </>
  );
};

const Footer = ({ view, layout }: { readonly view: View; readonly layout: PanesLayout }) => {
  const { session, theme, services } = useScreen();
  const { state } = view;
  const write = useCallback((nowMs: number) => statusLines(state, nowMs, theme.symbols), [state, theme]);
  const broken = state.overlay?.kind === 'confirm' ? brokenReason(state.overlay.plan, session) : null;
  const { columns } = layout.size;
  const { overlay } = state;
  if (overlay?.kind === 'command line') {
    const typed = typedLine(overlay, columns, theme.symbols);
    const above = Array.from({ length: layout.statusRows - 1 }, () => BLANK_LINE);
    return (
      <>
        <Lines columns={columns} rows={layout.statusRows} lines={[...above, typed]} />
        <TextLine spans={hintLine(overlay, theme.symbols)} columns={columns} />
      </>
    );
  }
  return (
    <>
      <TickingLines columns={columns} rows={layout.statusRows} lines={write} />
      <TextLine spans={footerLine(view, broken, theme.ascii, services.customCommands)} columns={columns} />
    </>
  );
};

const TooSmall = ({ layout }: { readonly layout: Extract<Layout, { readonly kind: 'too small' }> }) => {
  const { size, needed } = layout;
  const { times } = useScreen().theme.symbols;
  const text = `terminal too small (needs ${needed.columns}${times}${needed.rows})`;
  const lines = wrap(text, size.columns).map((row) => line(row));
  return <Lines columns={size.columns} rows={size.rows} lines={lines} />;
};

/** Everything on the screen: exactly as large as the terminal, never larger. */
export const Screen = () => {
  const { store, theme, drawn } = useScreen();
  const state = useSyncExternalStore(store.subscribe, store.getShown);
  useLayoutEffect(() => {
    drawn.current = state;
  }, [drawn, state]);
  const view = viewOf(state);
  const { layout } = view;
  if (layout.kind === 'too small') return <TooSmall layout={layout} />;
  const { columns, rows } = layout.size;
  return (
    <Box flexDirection="column" width={columns} height={rows} overflow="hidden">
      <Header view={view} layout={layout} />
      {layout.tabs && <TextLine spans={tabsLine(view, theme.symbols)} columns={columns} />}
      <Body view={view} layout={layout} />
      <Footer view={view} layout={layout} />
    </Box>
  );
};
