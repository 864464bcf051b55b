"""How people come: at random at a rate, one every so often, at set times of the week, or as was recorded; alone or
several at once.

    arrivals:
      emergency: {route: admitted, rate: 31 per day, by_hour: {file: hours.csv}}      # at random
      ambulances: {route: door, every: {distribution: erlang, mean: 3 hours, phases: 2}}
      clinic: {route: booked, at: [weekdays 09:20, weekdays 09:40]}                   # or a cycle of weeks
      last_year: {route: admitted, recorded: {file: came.csv}}                        # time, and number if several
      coach: {route: door, rate: 2 per day, batch: {20: 70 %, 45: 30 %}}              # several at once

A cycle of weeks, which hours and meetings of services may be too, is `{weeks: [weekdays 09:20, closed], from:
2024-01-01}`: the weeks take turns, and the date is in a first one. What is recorded are moments such as 2024-02-25
10:30, or times after the start of the run; rows of one moment add up, and what lies outside the run is passed over.
Times between two who come are added up unrounded. In a place with several cohorts a stream without a rate says of which
one its people are: `cohort: NAME`. Only rates follow the size of the place.
"""
