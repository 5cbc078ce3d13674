'use strict';

/* Everything can be read without this script; it shows one step at a time and lets fields appear and grey out. */
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  const valueOf = (form, name) => {
    const control = form.elements.namedItem(name);
    if (control.type === 'checkbox') return control.checked;
    return control.inputMode === 'decimal' && control.value !== '' ? Number(control.value) : control.value;
  };

  /* Fields appear and grey out as the web app lets them. */
  const refresh = (form) => {
    for (const field of all('[data-shown-by]', form)) {
      field.hidden = !JSON.parse(field.dataset.shownFor).includes(valueOf(form, field.dataset.shownBy));
    }
    for (const field of all('[data-needs]', form)) {
      const off = !valueOf(form, field.dataset.needs);
      field.classList.toggle('off', off);
      form.elements.namedItem(field.dataset.field).disabled = off;
    }
    for (const row of all('.row', form)) {
      const shown = all('.field', row).filter((field) => !field.hidden).length;
      row.className = `row of-${shown}`;
      row.hidden = shown === 0;
    }
    for (const mirror of all('[data-mirrors]', form)) {
      mirror.textContent = valueOf(form, mirror.dataset.mirrors) || 'Not specified';
    }
  };

  /* As in the web app: each empty field that is required says so, and the first one gets the focus. */
  const isComplete = (panel) => {
    const missing = all('.field', panel).filter((field) => {
      const control = field.querySelector('input, select');
      const lacks = control.required && !control.disabled && !field.hidden && control.value === '';
      field.querySelector('.error').hidden = !lacks;
      return lacks;
    });
    missing[0]?.querySelector('input, select').focus();
    return missing.length === 0;
  };

  const startWizard = (form) => {
    const panels = all('[data-step-panel]', form);
    const buttons = all('[data-step]', form);
    const [previous, next] = [form.querySelector('[data-go="-1"]'), form.querySelector('[data-go="1"]')];
    let current = 1;
    const show = (step) => {
      current = Math.min(Math.max(step, 0), panels.length - 1);
      panels.forEach((panel, index) => {
        panel.hidden = index !== current;
      });
      buttons.forEach((button, index) => {
        button.disabled = false;
        button.classList.toggle('done', index < current);
        if (index === current) button.setAttribute('aria-current', 'step');
        else button.removeAttribute('aria-current');
      });
      previous.disabled = current === 0;
      next.hidden = current === panels.length - 1;
      for (const action of all('[data-at]', form)) action.hidden = Number(action.dataset.at) !== current;
    };
    buttons.forEach((button, index) => button.addEventListener('click', () => show(index)));
    previous.addEventListener('click', () => show(current - 1));
    next.addEventListener('click', () => {
      if (isComplete(panels[current])) show(current + 1);
    });
    form.addEventListener('submit', (event) => event.preventDefault());
    form.addEventListener('input', (event) => {
      event.target.closest('.field').querySelector('.error').hidden = true;
      refresh(form);
    });
    form.querySelector('.buttons').hidden = false;
    show(current);
    refresh(form);
  };

  const startTabs = (list) => {
    const tabs = all('[role=tab]', list);
    const show = (chosen) => {
      for (const tab of tabs) {
        tab.setAttribute('aria-selected', String(tab === chosen));
        tab.tabIndex = tab === chosen ? 0 : -1;
        document.getElementById(tab.getAttribute('aria-controls')).hidden = tab !== chosen;
      }
    };
    tabs.forEach((tab, index) => {
      const panel = document.getElementById(tab.getAttribute('aria-controls'));
      panel.setAttribute('role', 'tabpanel');
      panel.setAttribute('aria-labelledby', tab.id);
      tab.addEventListener('click', () => show(tab));
      tab.addEventListener('keydown', (event) => {
        const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        if (!by) return;
        const other = tabs[(index + by + tabs.length) % tabs.length];
        other.focus();
        show(other);
      });
    });
    list.hidden = false;
    show(tabs[0]);
  };

  const startCopy = (button) => {
    const code = button.parentElement.querySelector('code');
    button.hidden = false;
    button.addEventListener('click', () => {
      getSelection().selectAllChildren(code);
      /* The newer way needs a permission that pages in files do not get everywhere. */
      button.textContent = document.execCommand('copy') ? 'Copied' : 'Press Ctrl+C';
    });
  };

  const startToggle = (button) => {
    const files = all('details', document.getElementById(button.dataset.toggleAll));
    button.hidden = files.length === 0;
    button.addEventListener('click', () => {
      const open = files.some((file) => !file.open);
      for (const file of files) file.open = open;
      button.textContent = open ? 'Close all' : 'Open all';
    });
  };

  document.documentElement.classList.add('js');
  all('.wizard').forEach(startWizard);
  all('[role=tablist]').forEach(startTabs);
  all('[data-toggle-all]').forEach(startToggle);
  all('[data-copy]').forEach(startCopy);
})();
