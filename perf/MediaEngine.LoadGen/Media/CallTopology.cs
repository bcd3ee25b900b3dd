using MediaEngine.LoadGen.Options;

namespace MediaEngine.LoadGen.Media;

/// <summary>
/// Who is in a call and who hears whom. A two-party call has a caller (role 0) and a callee (role 1), and both send. A fan-out call has a publisher
/// (role 0), which alone sends, and its subscribers. Endpoints are numbered call by call; each has an address of its own: role 0 in the first
/// network, the others in the second.
/// </summary>
internal sealed class CallTopology(LoadOptions options)
{
    private readonly bool _fanOut = options.FanOut > 0;

    /// <summary>Endpoints that receive a packet.</summary>
    public int Receivers { get; } = Math.Max(1, options.FanOut);

    /// <summary>Endpoints of one call.</summary>
    public int PerCall => 1 + Receivers;

    public int Calls => options.Calls;

    public int Endpoints => options.Calls * PerCall;

    /// <summary>Endpoints that send, each one stream.</summary>
    public int Senders => _fanOut ? options.Calls : Endpoints;

    /// <summary>Who sends packet <paramref name="number"/>: all send in turn, a frame each.</summary>
    public int SenderOf(long number) => (int)(number / options.Frame % Senders);

    /// <summary>Which packet of its sender that is, from 0.</summary>
    public long IndexAtSender(long number) => number / options.Frame / Senders * options.Frame + number % options.Frame;

    /// <summary>The endpoint of a sender.</summary>
    public int EndpointOfSender(int sender) => _fanOut ? sender * PerCall : sender;

    public int CallOf(int endpoint) => endpoint / PerCall;

    /// <summary>0 for callers and publishers.</summary>
    public int RoleOf(int endpoint) => endpoint % PerCall;

    /// <summary>The endpoint's own address, host byte order.</summary>
    public uint LocalAddress(int endpoint)
    {
        var (call, role) = (CallOf(endpoint), RoleOf(endpoint));
        return role == 0 ? options.NetA + 1 + (uint)call : options.NetB + 1 + (uint)((call * Receivers) + role - 1);
    }

    /// <summary>The endpoint that owns an address; -1 when none does.</summary>
    public int EndpointOf(uint address)
    {
        var a = address - options.NetA - 1;
        if (a < (uint)Calls)
            return (int)a * PerCall;
        var b = address - options.NetB - 1;
        return b < (uint)(Calls * Receivers) ? (((int)b / Receivers) * PerCall) + 1 + ((int)b % Receivers) : -1;
    }

    /// <summary>True when <paramref name="endpoint"/> is to hear what <paramref name="sender"/> says.</summary>
    public bool Hears(int endpoint, int sender)
    {
        var source = EndpointOfSender(sender);
        return CallOf(endpoint) == CallOf(source) && endpoint != source;
    }

    /// <summary>Which of a packet's copies an endpoint gets.</summary>
    public int CopyFor(int endpoint) => _fanOut ? RoleOf(endpoint) - 1 : 0;
}
