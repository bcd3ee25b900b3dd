using CsCheck;
using MediaEngine.LoadGen.Media;
using MediaEngine.LoadGen.Options;
using Xunit;

namespace MediaEngine.LoadGen.Tests;

public sealed class CallTopologyTests
{
    private static readonly Gen<LoadOptions> _anyOptions =
        Gen.Select(Gen.Int[1, 300], Gen.Int[0, 20], Gen.Int[1, 7], Gen.Long[1000, 500_000])
            .Select(t =>
                new LoadOptions { Calls = t.Item1, FanOut = t.Item2, Workers = Math.Min(t.Item3, t.Item1), Rate = t.Item4, Port = 20000 });

    [Fact]
    public void Every_endpoint_has_an_address_of_its_own_and_every_sender_its_receivers() =>
        _anyOptions.Sample(options =>
        {
            var topology = new CallTopology(options);
            for (var endpoint = 0; endpoint < topology.Endpoints; endpoint++)
                Assert.Equal(endpoint, topology.EndpointOf(topology.LocalAddress(endpoint)));
            for (var sender = 0; sender < Math.Min(topology.Senders, 40); sender++)
            {
                var hearers = Enumerable.Range(0, topology.Endpoints).Where(endpoint => topology.Hears(endpoint, sender)).ToArray();
                Assert.Equal(topology.Receivers, hearers.Length);
                Assert.Equal(Enumerable.Range(0, topology.Receivers), hearers.Select(topology.CopyFor));
                Assert.DoesNotContain(topology.EndpointOfSender(sender), hearers);
            }
        }, iter: 100);

    [Fact]
    public void Senders_take_turns_a_frame_each_and_count_their_own_packets() =>
        Gen.Select(_anyOptions, Gen.Int[1, 12]).Sample((any, frame) =>
        {
            var options = any with { Frame = frame };
            var topology = new CallTopology(options);
            var next = new long[topology.Senders];
            for (var number = 0; number < 3 * frame * topology.Senders; number++)
            {
                var sender = topology.SenderOf(number);
                Assert.Equal(number / frame % topology.Senders, sender);
                Assert.Equal(next[sender]++, topology.IndexAtSender(number));
            }
            Assert.All(next, count => Assert.Equal(3 * frame, count));
        }, iter: 20);

    [Fact]
    public void Workers_share_all_calls_all_packets_and_no_address() =>
        _anyOptions.Sample(options =>
        {
            var shares = Enumerable.Range(0, options.Workers).Select(options.ForWorker).ToArray();
            Assert.Equal(options.Calls, shares.Sum(share => share.Calls));
            Assert.Equal(options.Rate, shares.Sum(share => share.Rate));
            var addresses = shares.SelectMany(share =>
            {
                var topology = new CallTopology(share);
                return Enumerable.Range(0, topology.Endpoints).Select(topology.LocalAddress);
            }).ToArray();
            Assert.Equal(addresses.Length, addresses.Distinct().Count());
            Assert.Equal(options.Workers, shares.Select(share => share.Port).Distinct().Count());
        }, iter: 100);
}
