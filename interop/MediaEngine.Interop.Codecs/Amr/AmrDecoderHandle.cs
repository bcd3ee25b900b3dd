using System.Runtime.InteropServices;

namespace MediaEngine.Interop.Codecs.Amr;

/// <summary>State of an AMR or AMR-WB decoder. Not thread-safe.</summary>
public sealed unsafe class AmrDecoderHandle : SafeHandle
{
    private readonly bool _wideband;

    /// <exception cref="InvalidOperationException">The library is out of memory.</exception>
    public AmrDecoderHandle(bool wideband)
        : base(0, ownsHandle: true)
    {
        _wideband = wideband;
        SetHandle(wideband ? LibAmr.D_IF_init() : LibAmr.Decoder_Interface_init());
        if (IsInvalid)
            throw new InvalidOperationException("the AMR decoder could not be created");
    }

    public override bool IsInvalid => handle == 0;

    /// <summary>Decodes one frame. A bad frame is concealed.</summary>
    public void Decode(ReadOnlySpan<byte> frame, Span<short> samples, bool bad)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(frame.Length, AmrFrame.MaxBytes);
        ArgumentOutOfRangeException.ThrowIfLessThan(samples.Length, AmrFrame.Length(_wideband));
        fixed (byte* input = frame)
        fixed (short* output = samples)
        {
            if (_wideband)
                LibAmr.D_IF_decode(this, input, output, bad ? 1 : 0);
            else
                LibAmr.Decoder_Interface_Decode(this, input, output, bad ? 1 : 0);
        }
    }

    protected override bool ReleaseHandle()
    {
        if (_wideband)
            LibAmr.D_IF_exit(handle);
        else
            LibAmr.Decoder_Interface_exit(handle);
        return true;
    }
}
