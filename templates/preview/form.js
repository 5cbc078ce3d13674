'use strict';

/* Everything can be read without this script; it shows one step at a time, and behaves as the web app's form does. */
const all = (selector, root = document) => [...root.querySelectorAll(selector)];

(() => {
  const controlOf = (field) => field.querySelector('input, select');

  /* Numbers are compared as numbers, whether their input is one of numbers or of text. */
  const valueOf = (form, name) => {
    const control = form.elements.namedItem(name);
    if (control.type === 'checkbox') return control.checked;
    return control.inputMode === 'decimal' && control.value !== '' ? Number(control.value) : control.value;
  };

  const isGiven = (form, name) => ![false, ''].includes(valueOf(form, name));

  const literal = (text) => {
    const end = text.lastIndexOf('/');
    return new RegExp(text.slice(1, end), text.slice(end + 1));
  };

  const HOLDS = {
    required: (value) => value !== '',
    least: (value, limit) => value === '' || Number(value) >= Number(limit),
    most: (value, limit) => value === '' || Number(value) <= Number(limit),
    whole: (value) => Number.isInteger(Number(value)),
    regex: (value, limit) => literal(limit).test(value),
    url: (value) => URL.canParse(value),
  };

  /* What the form says of a value: the message of the last check that fails, or nothing. */
  const complaint = (field) => {
    const control = controlOf(field);
    if (field.hidden || (control.value === '' && !control.required)) return '';
    const failed = JSON.parse(field.dataset.checks).filter(([kind, , limit]) => !HOLDS[kind](control.value, limit));
    return failed.at(-1)?.[1] ?? '';
  };

  const complain = (field, message) => {
    field.querySelector('.error').textContent = message;
    if (message) controlOf(field).setAttribute('aria-invalid', 'true');
    else controlOf(field).removeAttribute('aria-invalid');
  };

  /* Fields appear and grey out as the web app lets them; one that is refused can always be corrected. */
  const refresh = (form) => {
    for (const field of all('[data-shown-by]', form)) {
      field.hidden = !JSON.parse(field.dataset.shownFor).includes(valueOf(form, field.dataset.shownBy));
    }
    for (const field of all('[data-needs]', form)) {
      const off = !isGiven(form, field.dataset.needs) && !complaint(field);
      field.classList.toggle('off', off);
      controlOf(field).disabled = off;
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

  /* Says what is wrong with each field of a step, and leads to the first one; true if there is nothing. */
  const isRight = (panel) => {
    const wrong = all('.field', panel).filter((field) => {
      complain(field, complaint(field));
      return controlOf(field).hasAttribute('aria-invalid');
    });
    if (wrong.length) controlOf(wrong[0]).focus();
    return wrong.length === 0;
  };

  const startWizard = (form) => {
    const panels = all('[data-step-panel]', form);
    const steps = all('[data-step]', form);
    const [previous, next] = [form.querySelector('[data-go="-1"]'), form.querySelector('[data-go="1"]')];
    const test = form.querySelector('[data-action="test"]');
    const waiting = [next, ...all('[data-action="save"][data-at="1"]', form)];
    const status = form.querySelector('.status');
    let current = 1;
    let verified = false;

    const say = (text) => {
      status.textContent = text;
    };
    const holdBack = () => {
      const held = current === 1 && !verified;
      for (const button of waiting) button.setAttribute('aria-disabled', String(held));
      test.textContent = verified ? 'Connection Verified' : 'Test Connection';
      test.classList.toggle('verified', verified);
    };
    const show = (step) => {
      current = step;
      panels.forEach((panel, index) => {
        panel.hidden = index !== current;
      });
      steps.forEach((button, index) => {
        button.parentElement.className = index < current ? 'done' : index === current ? 'current' : '';
        if (index === current) button.setAttribute('aria-current', 'step');
        else button.removeAttribute('aria-current');
      });
      form.querySelector('.stepper').classList.toggle('complete', current === panels.length - 1);
      previous.disabled = current === 0;
      next.hidden = current === panels.length - 1;
      for (const button of all('[data-at]', form)) button.hidden = Number(button.dataset.at) !== current;
      say('');
      holdBack();
    };
    /* The button that was pressed may be gone, so the keyboard goes on from the beginning of the step. */
    const go = (step) => {
      show(step);
      panels[step].focus({ preventScroll: true });
    };
    /* Label Studio goes on when the connection has been tested. */
    const mayGoOn = () => {
      if (!isRight(panels[current])) return false;
      if (current === 1 && !verified) say('Test connection before continuing');
      return current !== 1 || verified;
    };
    const ACTIONS = {
      test: () => {
        if (!isRight(panels[current])) return;
        verified = true;
        holdBack();
        say('Taken as verified: a preview connects to nothing.');
      },
      load: () => say('Label Studio would list files now: a preview connects to nothing.'),
      save: () => {
        if (mayGoOn()) say('Label Studio would save the storage now: a preview saves nothing.');
      },
    };
    for (const button of all('[data-action]', form)) {
      button.addEventListener('click', () => ACTIONS[button.dataset.action]());
    }
    /* In a preview every step can be looked at. */
    steps.forEach((button, index) => {
      button.disabled = false;
      button.addEventListener('click', () => show(index));
    });
    previous.addEventListener('click', () => go(current - 1));
    next.addEventListener('click', () => {
      if (mayGoOn()) go(current + 1);
    });
    form.addEventListener('submit', (event) => event.preventDefault());
    form.addEventListener('input', ({ target }) => {
      /* The web app takes an emptied number for 0. */
      if (target.type === 'number' && target.value === '') target.value = '0';
      complain(target.closest('.field'), '');
      if (!['presign', 'presign_ttl'].includes(target.name)) verified = false;
      say('');
      holdBack();
      refresh(form);
    });
    form.addEventListener('focusout', ({ target }) => {
      const field = target.closest('.field');
      if (field && target.type !== 'checkbox' && target.tagName !== 'SELECT') complain(field, complaint(field));
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

  document.documentElement.classList.add('js');
  all('.wizard').forEach(startWizard);
  all('[role=tablist]').forEach(startTabs);
})();
