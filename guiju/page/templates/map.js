(function () {
  "use strict";
  var SVG = "http://www.w3.org/2000/svg";
  var root = document.documentElement;
  var map, canvas, panel, pictures, kinds, origins, every;
  var timers = [];
  var sought = [];

  function all(selector, within) {
    return Array.prototype.slice.call((within || document).querySelectorAll(selector));
  }
  function words(text) {
    return text ? text.split(" ") : [];
  }
  function speaks() {
    return root.getAttribute("data-lang") === "en" ? "en" : "zh";
  }
  function made(name, attributes, within) {
    var element = document.createElementNS(SVG, name);
    Object.keys(attributes).forEach(function (key) {
      element.setAttribute(key, attributes[key]);
    });
    return within.appendChild(element);
  }

  /* ---- where one looks: the same place in the picture of either language */

  function Picture(svg) {
    this.svg = svg;
    this.width = Number(svg.getAttribute("width"));
    this.height = Number(svg.getAttribute("height"));
    this.view = [0, 0, this.width, this.height];
    svg.removeAttribute("width");
    svg.removeAttribute("height");
    svg.setAttribute("preserveAspectRatio", "xMidYMid meet");
  }
  Picture.prototype.show = function () {
    this.svg.setAttribute("viewBox", this.view.join(" "));
  };
  Picture.prototype.whole = function () {
    this.view = [0, 0, this.width, this.height];
    this.show();
  };
  Picture.prototype.begin = function () {
    /* all of it, or on a small screen the part around the box with the most arrows, large enough to read */
    var counts = {};
    var hub = "";
    this.whole();
    if (!this.svg.getClientRects().length || this.scale() >= 0.42) {
      return;
    }
    all("[data-edge]", this.svg).forEach(function (edge) {
      [edge.getAttribute("data-tail"), edge.getAttribute("data-head")].forEach(function (name) {
        counts[name] = (counts[name] || 0) + 1;
        hub = !hub || counts[name] > counts[hub] ? name : hub;
      });
    });
    var frame = this.frame(hub);
    if (frame) {
      var grown = this.scale() / 0.6;
      this.view = [0, 0, this.width * grown, this.height * grown];
      this.view[0] = frame.left + frame.x + frame.width / 2 - this.view[2] / 2;
      this.view[1] = frame.top + frame.y + frame.height / 2 - this.view[3] / 2;
      this.show();
    }
  };
  Picture.prototype.scale = function () {
    var box = this.svg.getBoundingClientRect();
    return Math.min(box.width / this.view[2], box.height / this.view[3]) || 1;
  };
  Picture.prototype.at = function (x, y) {
    var box = this.svg.getBoundingClientRect();
    var scale = this.scale();
    return [
      this.view[0] + this.view[2] / 2 + (x - box.left - box.width / 2) / scale,
      this.view[1] + this.view[3] / 2 + (y - box.top - box.height / 2) / scale
    ];
  };
  Picture.prototype.zoom = function (factor, point) {
    var v = this.view;
    var width = Math.min(this.width * 1.5, Math.max(160, v[2] / factor));
    var ratio = width / v[2];
    point = point || [v[0] + v[2] / 2, v[1] + v[3] / 2];
    this.view = [point[0] - (point[0] - v[0]) * ratio, point[1] - (point[1] - v[1]) * ratio, width, v[3] * ratio];
    this.keep();
  };
  Picture.prototype.move = function (x, y) {
    this.view[0] += x;
    this.view[1] += y;
    this.keep();
  };
  Picture.prototype.keep = function () {
    var v = this.view;
    v[0] = Math.max(-v[2] * 0.8, Math.min(this.width - v[2] * 0.2, v[0]));
    v[1] = Math.max(-v[3] * 0.8, Math.min(this.height - v[3] * 0.2, v[1]));
    this.show();
  };
  Picture.prototype.frame = function (name) {
    var rect = this.svg.querySelector('[data-box="' + name + '"] rect');
    if (!rect) {
      return null;
    }
    var shift = /translate\(([-0-9.]+) ([-0-9.]+)\)/.exec(rect.closest("g[transform]").getAttribute("transform"));
    var part = ["x", "y", "width", "height"].map(function (key) {
      return Number(rect.getAttribute(key));
    });
    return { x: part[0], y: part[1], width: part[2], height: part[3], left: Number(shift[1]), top: Number(shift[2]) };
  };
  Picture.prototype.reach = function (names) {
    /* brings some boxes into view, as large as may be read; leaves the view alone when they are in it and large enough */
    var frames = names.map(this.frame, this).filter(Boolean);
    if (!frames.length || !this.svg.getClientRects().length) {
      return;
    }
    var box = this.svg.getBoundingClientRect();
    var scale = this.scale();
    var half = [box.width / scale / 2, box.height / scale / 2];
    var middle = [this.view[0] + this.view[2] / 2, this.view[1] + this.view[3] / 2];
    var left = Math.min.apply(null, frames.map(function (f) { return f.x + f.left; })) - 30;
    var right = Math.max.apply(null, frames.map(function (f) { return f.x + f.left + f.width; })) + 30;
    var top = Math.min.apply(null, frames.map(function (f) { return f.y + f.top; })) - 30;
    var bottom = Math.max.apply(null, frames.map(function (f) { return f.y + f.top + f.height; })) + 30;
    var inside = left >= middle[0] - half[0] && right <= middle[0] + half[0] && top >= middle[1] - half[1] && bottom <= middle[1] + half[1];
    if (inside && scale >= 0.45) {
      return;
    }
    var fitting = Math.min(box.width / (right - left), box.height / (bottom - top), Math.max(scale, 0.7));
    this.view[2] *= scale / fitting;
    this.view[3] *= scale / fitting;
    this.view[0] = (left + right) / 2 - this.view[2] / 2;
    this.view[1] = (top + bottom) / 2 - this.view[3] / 2;
    this.show();
  };

  function settle() {
    /* where the panel stands under the picture, both are brought into sight */
    if (panel.offsetTop > canvas.offsetTop + canvas.offsetHeight) {
      canvas.scrollIntoView({ block: "start" });
    }
  }

  function current() {
    return pictures.filter(function (picture) {
      return picture.svg.getClientRects().length;
    })[0] || pictures[0];
  }

  /* ---- what is chosen */

  function clear() {
    timers.forEach(clearTimeout);
    timers = [];
    all(".gj-trail, .gj-badge", map).forEach(function (mark) {
      mark.remove();
    });
    all(".gj-far, .gj-chosen, .gj-lit", map).forEach(function (part) {
      part.classList.remove("gj-far", "gj-chosen", "gj-lit");
    });
    all(".shown", panel).forEach(function (part) {
      part.classList.remove("shown");
    });
    all(".map-canvas [aria-current]", map).forEach(function (link) {
      link.removeAttribute("aria-current");
    });
    map.classList.remove("chosen");
    panel.scrollTop = 0;
    sought = [];
  }

  function forget() {
    clear();
    if (kinds) {
      kinds.value = "";
      fill();
    }
  }

  function choose(name) {
    forget();
    var entry = all("[data-entry]", panel).filter(function (one) {
      return one.getAttribute("data-entry") === name;
    })[0];
    if (!entry) {
      return;
    }
    entry.classList.add("shown");
    map.classList.add("chosen");
    settle();
    sought = [name];
    pictures.forEach(function (picture) {
      var near = {};
      near[name] = true;
      all("[data-edge]", picture.svg).forEach(function (edge) {
        var ends = [edge.getAttribute("data-tail"), edge.getAttribute("data-head")];
        if (ends.indexOf(name) < 0) {
          edge.classList.add("gj-far");
        } else {
          near[ends[0]] = near[ends[1]] = true;
        }
      });
      all("[data-box]", picture.svg).forEach(function (box) {
        var own = box.getAttribute("data-box");
        box.classList.toggle("gj-far", !near[own]);
        box.classList.toggle("gj-chosen", own === name);
        if (own === name) {
          box.setAttribute("aria-current", "true");
        }
      });
      picture.reach(sought);
    });
  }

  function badge(picture, name, number, sure, used) {
    var frame = picture.frame(name);
    if (!frame) {
      return;
    }
    used[name] = (used[name] || 0) + 1;
    var layer = picture.svg.querySelector("[data-box]").parentNode;
    var mark = made("g", { "class": "gj-badge" + (sure ? "" : " gj-unsure") }, layer);
    var x = frame.x + 2 + 21 * (used[name] - 1);
    made("circle", { cx: x, cy: frame.y - 1, r: 10 }, mark);
    made("text", { x: x, y: frame.y + 3 }, mark).textContent = number;
  }

  function trail(picture, stops) {
    var points = stops.map(function (stop) {
      var frames = stop.map(picture.frame, picture).filter(Boolean);
      return frames.map(function (f) {
        return [f.x + f.width / 2, f.y + f.height / 2];
      });
    }).filter(function (stop) {
      return stop.length;
    });
    var layer = picture.svg.querySelector("[data-box]").parentNode;
    var path = "";
    for (var i = 1; i < points.length; i += 1) {
      points[i - 1].forEach(function (from) {
        points[i].forEach(function (to) {
          if (from[0] !== to[0] || from[1] !== to[1]) {
            path += "M" + from.join(" ") + "L" + to.join(" ");
          }
        });
      });
    }
    if (path) {
      layer.insertBefore(made("path", { "class": "gj-trail", d: path }, layer), layer.querySelector("[data-box]"));
    }
  }

  function walk(way) {
    clear();
    way.classList.add("shown");
    map.classList.add("chosen");
    settle();
    var start = way.getAttribute("data-start");
    var steps = all("ol > li", way).map(function (item) {
      return { item: item, boxes: words(item.getAttribute("data-boxes")), edges: words(item.getAttribute("data-edges")) };
    });
    var passed = {};
    var lit = {};
    [start].concat(steps.reduce(function (found, step) { return found.concat(step.boxes); }, [])).forEach(function (name) {
      passed[name] = true;
    });
    steps.forEach(function (step) {
      step.edges.forEach(function (name) { lit[name] = true; });
    });
    sought = Object.keys(passed);
    pictures.forEach(function (picture) {
      all("[data-edge]", picture.svg).forEach(function (edge) {
        edge.classList.toggle("gj-far", !lit[edge.getAttribute("data-edge")]);
      });
      all("[data-box]", picture.svg).forEach(function (box) {
        box.classList.toggle("gj-far", !passed[box.getAttribute("data-box")]);
        box.classList.toggle("gj-chosen", box.getAttribute("data-box") === start);
      });
      picture.reach(sought);
    });
    var calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    var used = pictures.map(function () { return {}; });
    var at = [start];
    steps.forEach(function (step, place) {
      var before = at;
      if (step.boxes.length) {
        at = step.boxes;
      }
      function light() {
        pictures.forEach(function (picture, number) {
          if (step.boxes.length) {
            trail(picture, [before, step.boxes]);
          }
          step.boxes.forEach(function (name) {
            badge(picture, name, place + 1, !step.item.classList.contains("unsure"), used[number]);
          });
          step.edges.forEach(function (name) {
            all("[data-edge]", picture.svg).forEach(function (edge) {
              edge.classList.toggle("gj-lit", edge.classList.contains("gj-lit") || edge.getAttribute("data-edge") === name);
            });
          });
        });
        steps.forEach(function (other) { other.item.removeAttribute("aria-current"); });
        if (place + 1 < steps.length) {
          step.item.setAttribute("aria-current", "step");
        }
      }
      if (calm) {
        light();
      } else {
        timers.push(setTimeout(light, Math.min(450, 3000 / steps.length) * place + 150));
      }
    });
  }

  /* ---- kinds of documents */

  function fill() {
    var option = kinds.selectedOptions[0];
    var kind = kinds.value === "" ? null : option.getAttribute("data-kind");
    var first = null;
    var count = 0;
    all("option", origins).forEach(function (one) {
      var fits = kind !== null && one.getAttribute("data-kind") === kind;
      one.hidden = one.disabled = !fits;
      if (fits) {
        count += 1;
        first = first || one;
      }
    });
    origins.disabled = count < 2;
    every.disabled = kind === null;
    if (first) {
      first.selected = true;
    } else {
      origins.selectedIndex = -1;
    }
  }

  function follow() {
    if (kinds.value === "") {
      clear();
      return;
    }
    var kind = kinds.selectedOptions[0].getAttribute("data-kind");
    var origin = origins.selectedOptions[0];
    var way = all(".way", panel).filter(function (one) {
      var goes = words(one.getAttribute("data-ways")).indexOf(kind + ":" + origin.value) >= 0;
      return goes && one.getAttribute("data-every") === (every.checked ? "yes" : "no");
    })[0];
    if (way) {
      walk(way);
    }
  }

  function named() {
    all(".map-tools option[data-zh]").forEach(function (option) {
      option.textContent = option.getAttribute("data-" + speaks());
    });
    all(".map-buttons [data-zh]").forEach(function (button) {
      button.setAttribute("aria-label", button.getAttribute("data-" + speaks()));
      button.title = button.getAttribute("data-" + speaks());
    });
  }

  /* ---- hands: pointer, wheel, keys */

  function pointers() {
    var held = {};
    var moved = 0;
    var span = 0;
    function list() {
      return Object.keys(held).map(function (key) { return held[key]; });
    }
    function spread() {
      var two = list();
      return Math.hypot(two[0][0] - two[1][0], two[0][1] - two[1][1]);
    }
    canvas.addEventListener("pointerdown", function (event) {
      if (event.pointerType === "mouse" && event.button !== 0) {
        return;
      }
      held[event.pointerId] = [event.clientX, event.clientY];
      if (list().length === 1) {
        moved = 0;
      }
      span = list().length === 2 ? spread() : 0;
      canvas.classList.add("awake");
    });
    addEventListener("pointermove", function (event) {
      var last = held[event.pointerId];
      if (!last) {
        return;
      }
      var picture = current();
      var now = [event.clientX, event.clientY];
      var two = list().length === 2;
      var share = picture.scale() * (two ? 2 : 1);
      picture.move((last[0] - now[0]) / share, (last[1] - now[1]) / share);
      moved += Math.abs(now[0] - last[0]) + Math.abs(now[1] - last[1]);
      held[event.pointerId] = now;
      canvas.classList.toggle("held", moved > 6);
      if (two && span) {
        var pair = list();
        var wide = spread();
        picture.zoom(wide / span, picture.at((pair[0][0] + pair[1][0]) / 2, (pair[0][1] + pair[1][1]) / 2));
        span = wide;
      }
    });
    ["pointerup", "pointercancel"].forEach(function (kind) {
      addEventListener(kind, function (event) {
        delete held[event.pointerId];
        span = 0;
        canvas.classList.remove("held");
      });
    });
    canvas.addEventListener("dragstart", function (event) {
      event.preventDefault();
    });
    canvas.addEventListener("click", function (event) {
      var link = event.target.closest("[data-box]");
      var dragged = event.detail > 0 && moved > 6;
      moved = 0;
      if (dragged) {
        event.preventDefault();
        return;
      }
      if (link) {
        event.preventDefault();
        choose(link.getAttribute("data-box"));
      }
    });
    canvas.addEventListener("wheel", function (event) {
      if (!event.ctrlKey && !canvas.classList.contains("awake")) {
        return;
      }
      event.preventDefault();
      var picture = current();
      picture.zoom(Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.0016)), picture.at(event.clientX, event.clientY));
    }, { passive: false });
    canvas.addEventListener("focusin", function () {
      canvas.classList.add("awake");
    });
    document.addEventListener("pointerdown", function (event) {
      if (!canvas.contains(event.target)) {
        canvas.classList.remove("awake");
      }
    });
  }

  function moves(kind) {
    var picture = current();
    var step = [picture.view[2] * 0.18, picture.view[3] * 0.18];
    var ways = {
      "in": function () { picture.zoom(1.35); },
      out: function () { picture.zoom(1 / 1.35); },
      left: function () { picture.move(-step[0], 0); },
      right: function () { picture.move(step[0], 0); },
      up: function () { picture.move(0, -step[1]); },
      down: function () { picture.move(0, step[1]); },
      all: function () { picture.whole(); }
    };
    if (ways[kind]) {
      ways[kind]();
    }
    return Boolean(ways[kind]);
  }

  var KEYS = { "+": "in", "=": "in", "-": "out", "_": "out", "0": "all", ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down" };

  document.addEventListener("DOMContentLoaded", function () {
    map = document.querySelector(".map");
    if (!map) {
      return;
    }
    canvas = map.querySelector(".map-canvas");
    panel = map.querySelector(".map-panel");
    pictures = all("svg", canvas).map(function (svg) { return new Picture(svg); });
    pictures.forEach(function (picture) { picture.begin(); });
    kinds = document.querySelector("[data-way-kind]");
    origins = document.querySelector("[data-way-origin]");
    every = document.querySelector("[data-way-every]");
    all(".all-ways", panel).forEach(function (list) {
      list.open = true;
    });
    pointers();
    named();
    var begun = current();
    new MutationObserver(function () {
      if (current() !== begun) {
        begun = current();
        begun.begin();
        begun.reach(sought);
      }
    }).observe(root, { attributes: true, attributeFilter: ["data-lang"] });
    new MutationObserver(named).observe(root, { attributes: true, attributeFilter: ["data-lang"] });
    if (kinds) {
      fill();
      kinds.addEventListener("change", function () { fill(); follow(); });
      origins.addEventListener("change", follow);
      every.addEventListener("change", follow);
      kinds.form.addEventListener("submit", function (event) { event.preventDefault(); });
    }
    document.querySelector("[data-map-reset]").addEventListener("click", function () {
      if (every) {
        every.checked = false;
      }
      forget();
      pictures.forEach(function (picture) { picture.begin(); });
      canvas.classList.remove("awake");
    });
    all(".map-buttons [data-move]").forEach(function (button) {
      button.addEventListener("click", function () { moves(button.getAttribute("data-move")); });
    });
    canvas.addEventListener("keydown", function (event) {
      if (event.altKey || event.ctrlKey || event.metaKey) {
        return;
      }
      if (event.key === "Escape") {
        forget();
        canvas.classList.remove("awake");
      } else if (KEYS[event.key] && moves(KEYS[event.key])) {
        event.preventDefault();
      }
    });
    all(".to-box", panel).forEach(function (link) {
      link.addEventListener("click", function (event) {
        var entry = document.getElementById(decodeURIComponent(link.getAttribute("href").slice(1)));
        event.preventDefault();
        choose(entry.getAttribute("data-entry"));
        panel.focus({ preventScroll: true });
      });
    });
    addEventListener("beforeprint", function () {
      pictures.forEach(function (picture) {
        picture.kept = picture.view;
        picture.whole();
      });
    });
    addEventListener("afterprint", function () {
      pictures.forEach(function (picture) {
        picture.view = picture.kept;
        picture.show();
      });
    });
    function arrive() {
      var entry = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
      if (entry && entry.hasAttribute("data-entry")) {
        choose(entry.getAttribute("data-entry"));
        map.scrollIntoView();
      }
    }
    addEventListener("hashchange", arrive);
    arrive();
  });
})();
