(function () {
  "use strict";
  var root = document.documentElement;
  root.classList.add("js");

  function all(selector) {
    return Array.prototype.slice.call(document.querySelectorAll(selector));
  }

  function speak(language) {
    var title = document.querySelector("title");
    root.setAttribute("data-lang", language);
    root.lang = language === "zh" ? "zh-CN" : "en";
    document.title = title.getAttribute("data-" + language);
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

  function reveal() {
    var target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) {
      return;
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
    addEventListener("hashchange", reveal);
    reveal();
    follow();
  });
})();
