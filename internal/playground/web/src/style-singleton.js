import { useEffect } from 'react';

/**
 * Stands in for the package react-style-singleton, with which GraphiQL's
 * dialogs stop the page behind them from scrolling. The package adds a <style>
 * element, which `style-src 'self'` refuses; a constructed style sheet needs
 * no exception from the policy.
 *
 * The sheet is there while at least one of its components is mounted.
 */
export function styleSingleton() {
  let sheet;
  let mounted = 0;

  return function Style({ styles }) {
    useEffect(() => {
      if (mounted++ === 0) {
        sheet = new CSSStyleSheet();
        sheet.replaceSync(styles);
        document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
      }
      return () => {
        if (--mounted > 0) return;
        document.adoptedStyleSheets = document.adoptedStyleSheets.filter((other) => other !== sheet);
      };
    }, [styles]);
    return null;
  };
}
