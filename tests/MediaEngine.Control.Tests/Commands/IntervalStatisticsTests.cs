using MediaEngine.Control.Statistics;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Ng;
using Xunit;

namespace MediaEngine.Control.Tests.Commands;

public sealed class IntervalStatisticsTests
{
    private readonly IntervalStatistics _interval = new();

    [Fact]
    public void Delays_and_rates_are_those_of_the_interval_that_has_ended()
    {
        Request(NgCommand.Offer, seconds: 1, milliseconds: 2);
        Request(NgCommand.Offer, seconds: 1.5, milliseconds: 4);
        Request(NgCommand.Offer, seconds: 3.2, milliseconds: 9);
        Assert.Equal(0, _interval.Of(NgCommand.Offer).Requests);
        _interval.Close(sessions: 1, MonotonicTime.FromSeconds(4));

        CommandInterval offers = _interval.Of(NgCommand.Offer);
        Assert.Equal((2, 9, 5),
            (offers.MinimumDelay.TotalMilliseconds, offers.MaximumDelay.TotalMilliseconds, offers.AverageDelay.TotalMilliseconds));
        Assert.Equal((0, 2), (offers.MinimumRate, offers.MaximumRate));
        Assert.InRange(offers.AverageRate, 0.74, 1.01);
        Assert.Equal(0, _interval.Of(NgCommand.Answer).MaximumRate);

        _interval.Close(sessions: 1, MonotonicTime.FromSeconds(8));
        Assert.Equal(0, _interval.Of(NgCommand.Offer).Requests);
    }

    [Fact]
    public void Calls_are_counted_at_their_fewest_and_most_and_their_durations_summed()
    {
        Request(NgCommand.Offer, 1, 1, sessions: 5);
        Request(NgCommand.Offer, 1, 1, sessions: 9);
        _interval.Ended(TimeSpan.FromSeconds(12), sessions: 8);
        _interval.Close(sessions: 8, MonotonicTime.FromSeconds(2));
        Assert.Equal((5, 9, 12), (_interval.MinimumSessions, _interval.MaximumSessions, _interval.CallsDuration.TotalSeconds));
        _interval.Close(sessions: 8, MonotonicTime.FromSeconds(3));
        Assert.Equal((8, 8, 0), (_interval.MinimumSessions, _interval.MaximumSessions, _interval.CallsDuration.TotalSeconds));
    }

    [Fact]
    public void A_year_without_requests_costs_no_more_than_an_hour()
    {
        Request(NgCommand.Ping, 1, 1);
        _interval.Close(0, MonotonicTime.FromSeconds(365 * 86400));
        Assert.InRange(_interval.Of(NgCommand.Ping).AverageRate, 1.0 / 3700, 1.0 / 3500);
    }

    private void Request(NgCommand command, double seconds, double milliseconds, int sessions = 0) =>
        _interval.Requested(command, TimeSpan.FromMilliseconds(milliseconds), sessions, MonotonicTime.FromSeconds(seconds));
}
