using MediaEngine.Primitives;

namespace MediaEngine.Signalling.Calls;

/// <summary>Addresses in SDP that media may not be sent to, counted by reason. Used by the control thread only.</summary>
public sealed class AddressRefusals
{
    private readonly long[] _counts = new long[Enum.GetValues<AddressRefusal>().Length];

    public long this[AddressRefusal reason] => _counts[(int)reason];

    public void Count(AddressRefusal reason) => _counts[(int)reason]++;
}
