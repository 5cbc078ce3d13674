
/* Of each browser of files, the one that is chosen in its tree. */
(() => {
  const startBrowser = (browser) => {
    const links = all('.tree a', browser);
    const paneOf = (link) => document.getElementById(link.hash.slice(1));
    const show = (chosen) => {
      for (const link of links) {
        /* The search of the browser finds what is in the others. */
        paneOf(link).hidden = link === chosen ? false : 'until-found';
        if (link === chosen) link.setAttribute('aria-current', 'true');
        else link.removeAttribute('aria-current');
      }
    };
    for (const link of links) {
      paneOf(link).addEventListener('beforematch', () => show(link));
      link.addEventListener('click', (event) => {
        event.preventDefault();
        history.replaceState(null, '', link.hash);
        show(link);
        paneOf(link).focus({ preventScroll: true });
        paneOf(link).scrollIntoView({ block: 'nearest' });
      });
    }
    show(links.find((link) => link.hash === location.hash) ?? links[0]);
  };

  const startCopy = (button) => {
    const code = button.closest('li, .file').querySelector('code');
    const said = document.getElementById('said');
    button.hidden = false;
    button.addEventListener('click', () => {
      getSelection().selectAllChildren(code);
      /* The newer way needs a permission that pages in files do not get everywhere. */
      const copied = document.execCommand('copy');
      button.textContent = copied ? 'Copied' : 'Press Ctrl+C';
      said.textContent = copied ? `${button.dataset.copy} has been copied` : 'Press Ctrl+C to copy';
    });
  };

  all('.browser').forEach(startBrowser);
  all('[data-copy]').forEach(startCopy);
})();
