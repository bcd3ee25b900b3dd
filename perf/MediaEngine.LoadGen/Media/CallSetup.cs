using MediaEngine.LoadGen.Ng;
using MediaEngine.LoadGen.Options;
using MediaEngine.LoadGen.Srtp;

namespace MediaEngine.LoadGen.Media;

/// <summary>
/// Sets the calls of a <see cref="CallTable"/> up over NG: offer and answer, or with fan-out publish, then subscribe request and answer for every
/// subscriber. A daemon that knows no publish gets an offer and an answer for the publisher and its first subscriber instead.
/// </summary>
internal sealed class CallSetup(LoadOptions options, CallTable calls, ushort port, NgClient client, string prefix)
{
    private readonly CallTopology _topology = calls.Topology;
    private bool _byOffer = options.PublishByOffer;
    private int _established;

    /// <summary>How publishers came in: "publish" or "offer"; null when there is no fan-out.</summary>
    public string? Publication => options.FanOut == 0 ? null : _byOffer ? "offer" : "publish";

    /// <summary>Sets all calls up.</summary>
    /// <exception cref="LoadException">The daemon refuses, or what it answers is unusable.</exception>
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

    /// <summary>Deletes every call that was set up; a call the daemon no longer knows is no error, for it may have been started anew.</summary>
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
        Request("offer", call).Field("from-tag", "a").Field("ICE", "remove").AddOffer(options, _topology.LocalAddress(caller), port, calls.KeyA);
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
            // Only what says "no such command" is a reason to do it otherwise.
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

    /// <summary>Our key under the tag of the line of the daemon that is accepted (RFC 4568 section 5.1.2).</summary>
    private CryptoLine? Own(CryptoLine? daemons) => daemons is null || calls.KeyB is null ? null : daemons with { KeyAndSalt = calls.KeyB.KeyAndSalt };

    private NgWriter Request(string command, int call) => client.Request(command).Field("call-id", $"{prefix}{call}");
}
