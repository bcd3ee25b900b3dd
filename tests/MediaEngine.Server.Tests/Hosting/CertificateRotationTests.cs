using MediaEngine.Crypto.Dtls;
using MediaEngine.Server.Hosting;
using MediaEngine.Sessions.Plan;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace MediaEngine.Server.Tests.Hosting;

public sealed class CertificateRotationTests
{
    [Fact]
    public void New_calls_get_a_new_certificate_after_the_interval_and_not_before()
    {
        var clock = new SteppedClock();
        using var rotation = new CertificateRotation(
            DtlsOptions.Default, DtlsCertificateOptions.Default, TimeSpan.FromMinutes(90), clock, NullLogger.Instance);
        LocalCertificate first = rotation.Current;
        clock.Advance(TimeSpan.FromMinutes(60));
        Assert.Same(first, rotation.Current);
        clock.Advance(TimeSpan.FromMinutes(60));
        LocalCertificate second = rotation.Current;
        Assert.NotEqual(first.Fingerprint("sha-256"), second.Fingerprint("sha-256"));
        clock.Advance(TimeSpan.FromMinutes(60));
        Assert.Same(second, rotation.Current);
    }

    [Fact]
    public void An_interval_of_zero_keeps_the_first_certificate()
    {
        var clock = new SteppedClock();
        using var rotation = new CertificateRotation(DtlsOptions.Default, DtlsCertificateOptions.Default, TimeSpan.Zero, clock,
            NullLogger.Instance);
        Assert.False(clock.HasTimer);
    }

    /// <summary>One timer that fires when the test calls it.</summary>
    private sealed class SteppedClock : TimeProvider
    {
        private DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        private Timer? _timer;

        public bool HasTimer => _timer is not null;

        public override DateTimeOffset GetUtcNow() => _now;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            _timer = new Timer(() => callback(state), period);

        public void Advance(TimeSpan time)
        {
            for (DateTimeOffset end = _now + time; _now < end;)
            {
                _now += _timer!.Period;
                _timer.Fire();
            }
        }

        private sealed class Timer(Action fire, TimeSpan period) : ITimer
        {
            public TimeSpan Period => period;

            public void Fire() => fire();

            public bool Change(TimeSpan dueTime, TimeSpan newPeriod) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => default;
        }
    }
}
