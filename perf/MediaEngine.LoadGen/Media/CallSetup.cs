using MediaEngine.LoadGen.Ng;
using MediaEngine.LoadGen.Options;
using MediaEngine.LoadGen.Srtp;

namespace MediaEngine.LoadGen.Media;

/// <summary>
/// Sets up the calls of a <see cref="CallTable"/> over NG: offer and answer, or with fan-out publish, then subscribe request and answer for
/// every subscriber. With a daemon without publish, the publisher and its first subscriber use offer and answer instead.
/// </summary>
internal sealed class CallSetup(LoadOptions options, CallTable calls, ushort port, NgClient client, string prefix)
{
    private readonly CallTopology _topology = calls.Topology;
    private bool _byOffer = options.PublishByOffer;
    private int _established;

    /// <summary>The command that added publishers: "publish" or "offer"; null without fan-out.</summary>
    public string? Publication => options.FanOut == 0 ? null : _byOffer ? "offer" : "publish";

    /// <summary>Sets all calls up.</summary>
    /// <exception cref="LoadException">The daemon refuses, or its answer is unusable.</exception>
    public void Establish(Action<int> progress)
    {
        for (var call = 0; call < options.Calls; call++)
        {
            _established = call + 1;
            if (options.FanOut == 0)
                OfferAndAnswer(call);
            else
                PublishAndSubscribe(call);
            if ((call + 1) % 1000 == 0)
                progress(call + 1);
        }
    }

    /// <summary>
    /// Deletes all calls that were set up. A call the daemon does not know is not an error, because the daemon may have been restarted.
    /// </summary>
    public void Delete()
    {
        for (; _established > 0; _established--)
        {
            var request = Request("delete", _established - 1);
            if (options.FanOut == 0)
                request.Field("from-tag", "a");
            request.Field("flags", ["fast"]);
            client.Send();
        }
    }

    private void OfferAndAnswer(int call)
    {
        var caller = call * _topology.PerCall;
        var callee = caller + 1;
        Request("offer", call).Field("from-tag", "a").Field("ICE", "remove").AddOffer(
            options, _topology.LocalAddress(caller), port, calls.KeyA);
        var key = calls.Learn(callee, client.Send());
        Request("answer", call).Field("from-tag", "a").Field("to-tag", "b1").Field("ICE", "remove")
            .AddAnswer(options, _topology.LocalAddress(callee), port, calls.PayloadType(callee), Own(key));
        calls.Learn(caller, client.Send());
    }

    private void PublishAndSubscribe(int call)
    {
        var first = 0;
        if (!_byOffer && !TryPublish(call))
            _byOffer = true;
        if (_byOffer)
        {
            OfferAndAnswer(call);
            first = 1;
        }
        for (var subscriber = first; subscriber < _topology.Receivers; subscriber++)
            Subscribe(call, subscriber);
    }

    private bool TryPublish(int call)
    {
        var publisher = call * _topology.PerCall;
        Request("publish", call).Field("from-tag", "a").AddPublication(options, _topology.LocalAddress(publisher), port, calls.KeyA);
        if (!client.TrySend(out var reply, out var error))
        {
            // Only the error "unrecognized command" is a reason to use an offer.
            return error.Contains("nrecognized command", StringComparison.Ordinal) ? false : throw new LoadException($"publish: {error}");
        }
        calls.Learn(publisher, reply);
        return true;
    }

    private void Subscribe(int call, int subscriber)
    {
        var endpoint = (call * _topology.PerCall) + 1 + subscriber;
        Request("subscribe request", call).Field("from-tag", "a").Field("to-tag", $"b{subscriber + 1}").Field("ICE", "remove")
            .AddProtocolTowardsB(options).Field("flags", options.Flags);
        var key = calls.Learn(endpoint, client.Send());
        Request("subscribe answer", call).Field("to-tag", $"b{subscriber + 1}").Field("ICE", "remove")
            .AddAnswer(options, _topology.LocalAddress(endpoint), port, calls.PayloadType(endpoint), Own(key), "recvonly");
        client.Send();
    }

    /// <summary>Our key with the tag of the accepted crypto line of the daemon (RFC 4568 section 5.1.2).</summary>
    private CryptoLine? Own(CryptoLine? daemons) =>
        daemons is null || calls.KeyB is null ? null : daemons with { KeyAndSalt = calls.KeyB.KeyAndSalt };

    private NgWriter Request(string command, int call) => client.Request(command).Field("call-id", $"{prefix}{call}");
}
