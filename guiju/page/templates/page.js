(function () {
  "use strict";
  var root = document.documentElement;
  root.classList.add("js");

  function all(selector, within) {
    return Array.prototype.slice.call((within || document).querySelectorAll(selector));
  }

  function speak(language) {
    var title = document.querySelector("title");
    root.setAttribute("data-lang", language);
    root.lang = language === "zh" ? "zh-CN" : "en";
    document.title = title.getAttribute("data-" + language);
    all(".case-tools option").forEach(function (option) {
      option.textContent = option.getAttribute("data-" + language);
    });
    all("[data-language]").forEach(function (button) {
      button.setAttribute("aria-pressed", String(button.getAttribute("data-language") === language));
    });
  }

  function fold(button, open) {
    button.setAttribute("aria-expanded", String(open));
    document.getElementById(button.getAttribute("aria-controls")).classList.toggle("folded", !open);
  }

  function show(kind) {
    var shown = 0;
    all(".finding").forEach(function (finding) {
      finding.hidden = kind !== "" && finding.getAttribute("data-kind") !== kind;
      shown += finding.hidden ? 0 : 1;
    });
    all(".group").forEach(function (group) {
      group.hidden = !group.querySelector(".finding:not([hidden])");
    });
    all(".filter [data-kind]").forEach(function (button) {
      button.setAttribute("aria-pressed", String(button.getAttribute("data-kind") === kind));
    });
    all("[data-shown]").forEach(function (number) {
      number.textContent = String(shown);
    });
  }

  function onlyFound(button, only) {
    button.setAttribute("aria-pressed", String(only));
    all(".rule").forEach(function (article) {
      article.hidden = only && !article.classList.contains("has-findings");
    });
    all(".chapter").forEach(function (chapter) {
      chapter.hidden = !chapter.querySelector(".rule:not([hidden])");
    });
  }

  function openAround(target) {
    for (var box = target.closest("details"); box; box = box.parentElement.closest("details")) {
      box.open = true;
    }
    var rows = target.closest("tbody.folded");
    if (rows) {
      fold(document.querySelector('[aria-controls="' + rows.id + '"]'), true);
    }
  }

  function onlyCases() {
    var article = document.querySelector("[data-case-article]").value;
    var words = document.querySelector("[data-case-words]").value.trim().toLowerCase();
    var shown = 0;
    all(".case-group").forEach(function (group) {
      var here = 0;
      all("tbody tr", group).forEach(function (row) {
        var cites = article === "" || row.getAttribute("data-articles").split(" ").indexOf(article) >= 0;
        row.hidden = !(cites && row.textContent.toLowerCase().indexOf(words) >= 0);
        here += row.hidden ? 0 : 1;
      });
      group.hidden = here === 0;
      if (article !== "" || words !== "") {
        group.open = here > 0;
      }
      group.querySelector(".amount").textContent = String(here);
      shown += here;
    });
    document.querySelector("[data-cases-shown]").textContent = String(shown);
  }

  function allCases() {
    document.querySelector("[data-case-article]").value = "";
    document.querySelector("[data-case-words]").value = "";
    onlyCases();
  }

  function reveal() {
    var target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) {
      return;
    }
    openAround(target);
    if (target.closest("[data-articles][hidden], .case-group[hidden]")) {
      allCases();
      openAround(target);
    }
    var rule = target.closest(".rule, .chapter");
    if (rule && (rule.hidden || rule.closest("[hidden]"))) {
      onlyFound(document.querySelector("[data-only-found]"), false);
    }
    if (target.closest(".finding[hidden]")) {
      show("");
    }
    target.scrollIntoView();
  }

  function follow() {
    var links = {};
    var list = document.querySelector(".contents > ol");
    all(".contents a").forEach(function (link) {
      links[link.getAttribute("href").slice(1)] = link;
    });
    var parts = all("main > section, .chapter").filter(function (part) {
      return links[part.id];
    });
    var waiting = false;
    function mark() {
      waiting = false;
      var current = parts[0];
      parts.forEach(function (part) {
        if (links[part.id].offsetParent && part.getClientRects().length && part.getBoundingClientRect().top < 140) {
          current = part;
        }
      });
      all(".contents a[aria-current]").forEach(function (link) {
        link.removeAttribute("aria-current");
      });
      if (current) {
        links[current.id].setAttribute("aria-current", "true");
        list.scrollLeft = links[current.id].offsetLeft - list.offsetLeft - 24;
      }
    }
    addEventListener("scroll", function () {
      if (!waiting) {
        waiting = true;
        requestAnimationFrame(mark);
      }
    }, { passive: true });
    mark();
  }

  function printing() {
    /* what is folded is printed, and folded again afterwards */
    var folded = [];
    addEventListener("beforeprint", function () {
      folded = all(".chapter:not([open]), .covered:not([open]), .case-group:not([open]), .finding-group:not([open])");
      folded.forEach(function (box) {
        box.open = true;
      });
    });
    addEventListener("afterprint", function () {
      folded.forEach(function (box) {
        box.open = false;
      });
      folded = [];
    });
  }

  document.addEventListener("DOMContentLoaded", function () {
    speak(root.getAttribute("data-lang"));
    all("[data-language]").forEach(function (button) {
      button.addEventListener("click", function () {
        speak(button.getAttribute("data-language"));
      });
    });
    all(".fold-button").forEach(function (button) {
      button.addEventListener("click", function () {
        fold(button, button.getAttribute("aria-expanded") !== "true");
      });
    });
    all("[data-fold-all]").forEach(function (button) {
      button.addEventListener("click", function () {
        all(".fold-button").forEach(function (one) {
          fold(one, button.getAttribute("data-fold-all") === "open");
        });
      });
    });
    all(".filter [data-kind]").forEach(function (button) {
      button.addEventListener("click", function () {
        show(button.getAttribute("data-kind"));
      });
    });
    all("[data-show-kind]").forEach(function (link) {
      link.addEventListener("click", function () {
        show(link.getAttribute("data-show-kind"));
      });
    });
    all("[data-only-found]").forEach(function (button) {
      button.addEventListener("click", function () {
        onlyFound(button, button.getAttribute("aria-pressed") !== "true");
      });
    });
    all("[data-open-all], [data-close-all]").forEach(function (button) {
      button.addEventListener("click", function () {
        all(button.getAttribute("data-open-all") || button.getAttribute("data-close-all")).forEach(function (box) {
          box.open = button.hasAttribute("data-open-all");
        });
      });
    });
    if (document.querySelector("[data-case-article]")) {
      document.querySelector("[data-case-article]").addEventListener("change", onlyCases);
      document.querySelector("[data-case-words]").addEventListener("input", onlyCases);
    }
    all(".contents .chapters a").forEach(function (link) {
      link.addEventListener("click", function () {
        openAround(document.getElementById(link.getAttribute("href").slice(1)).firstElementChild || document.body);
      });
    });
    printing();
    addEventListener("hashchange", reveal);
    reveal();
    follow();
  });
})();
