"""Forecasts judged, compared, corrected and made: beside, judge, methods, backtest, correct, deals_ahead, snapshots, waterfall."""
