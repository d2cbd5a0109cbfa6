"""The researcher's floor: what would happen if. From a rulebook and a scenario to a year of papers and meetings.

A tour of the house:

- A *scenario* (:mod:`sim.scenario`, :mod:`sim.papers`, read by :mod:`sim.figures`) says under which layers a year is
  run, with which loads, service times and absences, and for every value where it comes from.
- :mod:`sim.routes` asks the rules for the steps of a paper, :mod:`sim.meetings` for members and quorum;
  :mod:`sim.blueprint` puts together all that is the same in every replication.
- :mod:`sim.model` draws a replication (:mod:`sim.draws`, :mod:`sim.absences`) and puts it into the arrays of a *flow*
  (:mod:`sim.flow`; what each paper goes through, returns included: :mod:`sim.visits`), which an engine runs
  (:mod:`sim.engines`: :mod:`sim.reference` in SimPy, :mod:`sim.compiled`).
- Time: :mod:`sim.ticks`, :mod:`sim.calendar` with its :mod:`sim.holiday_table`, :mod:`sim.hours` of one officer,
  :mod:`sim.limits`.
- :mod:`sim.measures` of a replication, each a key and a sample (:mod:`sim.samples`): of papers
  (:mod:`sim.paper_groups`, :mod:`sim.paper_measures`), of meetings (:mod:`sim.meeting_measures`), of officers
  (:mod:`sim.officer_measures`); :mod:`sim.queues` over the year.
- :mod:`sim.experiment` runs many replications (:mod:`sim.pool`, :mod:`sim.cluster`) and keeps them
  (:mod:`sim.store`); :mod:`sim.comparison` puts scenarios beside each other.
- Statistics: :mod:`sim.intervals`, :mod:`sim.quantiles`, :mod:`sim.unfinished`, :mod:`sim.stopping`,
  :mod:`sim.warm_up`, :mod:`sim.paired`, :mod:`sim.design` (:mod:`sim.varying`), :mod:`sim.fitting`,
  :mod:`sim.arrivals`.
- What happened to a paper: :mod:`sim.trail`, checked by the rules themselves in :mod:`sim.conduct`; event logs in
  :mod:`sim.event_log`, :mod:`sim.xes`, :mod:`sim.ocel`, :mod:`sim.event_csv`.

Nothing here knows of proofs, audit or screens.
"""
