import { Box } from 'ink';
import { useCallback, useLayoutEffect, useSyncExternalStore } from 'react';
import { hintLine, PROMPT } from './commandline/line-lines.ts';
import { Lines, TextLine, TickingLines } from './components/text-line.tsx';
import { DetailPane } from './detail/detail-pane.tsx';
import { TextField } from './field/text-field.tsx';
import { footerLine } from './footer-line.ts';
import { headerLines } from './header/header-lines.ts';
import { useNewest, useScreen } from './hooks/screen-context.ts';
import { GUTTER_COLUMNS, type Layout } from './layout.ts';
import { line, lineWidth, sameLines, wrap } from './line.ts';
import { brokenReason } from './marks/batch-question.ts';
import { OverlayPane } from './overlays/overlay-pane.tsx';
import { ListPane } from './panes/list-pane.tsx';
import type { Pane } from './panes/pane.ts';
import { REGISTER } from './panes/register.ts';
import { bannerLines, statusLines } from './status-lines.ts';
import { tabsLine } from './tabs.ts';
import { viewOf } from './view.ts';
import type { View } from './view-model.ts';

type PanesLayout = Extract<Layout, { readonly kind: 'panes' }>;

interface PanesProps {
  readonly view: View;
  readonly layout: PanesLayout;
  readonly side: 'left' | 'right';
}

/** Draws the panes of one side, stacked. In a narrow layout all panes are on the right. */
const Panes = ({ view, layout, side }: PanesProps) => {
  const { detail } = layout.panes;
  const isLeft = ({ place }: Pane) => layout.wide && place.startsWith('left');
  return (
    <Box flexDirection="column" flexShrink={0}>
      {REGISTER.filter((pane) => isLeft(pane) === (side === 'left')).map((pane) => {
        const size = layout.panes[pane.id];
        return size && <ListPane key={pane.id} pane={pane} view={view} size={size} />;
      })}
      {side === 'right' && detail && <DetailPane view={view} size={detail} />}
    </Box>
  );
};

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
  const { body } = layout;
  if (!layout.wide || overlay?.kind === 'reader') {
    return (
      <Box height={body.rows} width={body.columns} flexShrink={0} overflow="hidden">
        {over || <Panes view={view} layout={layout} side="right" />}
      </Box>
    );
  }
  return (
    <Box height={body.rows} width={body.columns} flexShrink={0} overflow="hidden" columnGap={GUTTER_COLUMNS}>
      <Panes view={view} layout={layout} side="left" />
      {over || <Panes view={view} layout={layout} side="right" />}
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
  const { session, theme, keymap, services } = useScreen();
  const { state } = view;
  const write = useCallback((nowMs: number) => statusLines(state, nowMs, theme.symbols), [state, theme]);
  const broken = state.overlay?.kind === 'confirm' ? brokenReason(state.overlay.plan, session) : null;
  const { columns } = layout.size;
  const { overlay } = state;
  if (overlay?.kind === 'command line') {
    const promptColumns = lineWidth(PROMPT);
    return (
      <>
        <Box height={layout.statusRows} width={columns} flexShrink={0} alignItems="flex-end">
          <TextLine spans={PROMPT} columns={promptColumns} />
          <TextField field={overlay.line} focused columns={columns - promptColumns} />
        </Box>
        <TextLine spans={hintLine(overlay, theme.symbols)} columns={columns} />
      </>
    );
  }
  return (
    <>
      <TickingLines columns={columns} rows={layout.statusRows} lines={write} />
      <TextLine spans={footerLine(view, broken, keymap, services)} columns={columns} />
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

/** Draws the whole screen, exactly as large as the terminal. */
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
