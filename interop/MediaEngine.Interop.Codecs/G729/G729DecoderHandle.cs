using System.Runtime.InteropServices;

namespace MediaEngine.Interop.Codecs.G729;

/// <summary>State of a G.729 decoder. Not thread-safe.</summary>
public sealed unsafe class G729DecoderHandle : SafeHandle
{
    /// <exception cref="InvalidOperationException">The library is out of memory.</exception>
    public G729DecoderHandle()
        : base(0, ownsHandle: true)
    {
        SetHandle(LibBcg729.initBcg729DecoderChannel());
        if (IsInvalid)
            throw new InvalidOperationException("initBcg729DecoderChannel failed");
    }

    public override bool IsInvalid => handle == 0;

    /// <summary>Decodes one frame. Its length says whether it is speech or silence.</summary>
    public void Decode(ReadOnlySpan<byte> frame, Span<short> samples)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samples.Length, G729Frame.Length);
        if (frame.Length is not (G729Frame.Bytes or G729Frame.SilenceBytes))
            throw new ArgumentOutOfRangeException(nameof(frame));
        Run(frame, isErased: false, samples);
    }

    /// <summary>Conceals one lost frame.</summary>
    public void Conceal(Span<short> samples)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samples.Length, G729Frame.Length);
        Run(stackalloc byte[G729Frame.Bytes], isErased: true, samples);
    }

    protected override bool ReleaseHandle()
    {
        LibBcg729.closeBcg729DecoderChannel(handle);
        return true;
    }

    private void Run(ReadOnlySpan<byte> frame, bool isErased, Span<short> samples)
    {
        fixed (byte* input = frame)
        fixed (short* output = samples)
        {
            bool isSilence = frame.Length == G729Frame.SilenceBytes;
            LibBcg729.bcg729Decoder(
                this, input, (byte)frame.Length, isErased ? (byte)1 : (byte)0, isSilence ? (byte)1 : (byte)0, 0, output);
        }
    }
}
