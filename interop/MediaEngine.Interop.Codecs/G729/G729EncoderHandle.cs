using System.Runtime.InteropServices;

namespace MediaEngine.Interop.Codecs.G729;

/// <summary>State of a G.729 encoder without silence suppression. Not thread-safe.</summary>
public sealed unsafe class G729EncoderHandle : SafeHandle
{
    /// <exception cref="InvalidOperationException">The library is out of memory.</exception>
    public G729EncoderHandle()
        : base(0, ownsHandle: true)
    {
        SetHandle(LibBcg729.initBcg729EncoderChannel(0));
        if (IsInvalid)
            throw new InvalidOperationException("initBcg729EncoderChannel failed");
    }

    public override bool IsInvalid => handle == 0;

    /// <summary>Encodes one frame.</summary>
    public void Encode(ReadOnlySpan<short> samples, Span<byte> frame)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samples.Length, G729Frame.Length);
        ArgumentOutOfRangeException.ThrowIfLessThan(frame.Length, G729Frame.Bytes);
        byte length;
        fixed (short* input = samples)
        fixed (byte* output = frame)
            LibBcg729.bcg729Encoder(this, input, output, &length);
    }

    protected override bool ReleaseHandle()
    {
        LibBcg729.closeBcg729EncoderChannel(handle);
        return true;
    }
}
