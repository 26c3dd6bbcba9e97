/** Vectors of RFC 9180, Appendix A.1.1 and A.2.1. */
export const HPKE_VECTORS = [
  {
    kdf_id: 1,
    aead_id: 1,
    info: "4f6465206f6e2061204772656369616e2055726e",
    ikmR: "6db9df30aa07dd42ee5e8181afdb977e538f5e1fec8a06223f33f7013e525037",
    skEm: "52c4a758a802cd8b936eceea314432798d5baf2d7e9235dc084ab1b9cfa2f736",
    skRm: "4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8",
    pkRm: "3948cfe0ad1ddb695d780e59077195da6c56506b027329794ab02bca80815c4d",
    enc: "37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431",
    encryptions: [
      {
        pt: "4265617574792069732074727574682c20747275746820626561757479",
        aad: "436f756e742d30",
        ct: "f938558b5d72f1a23810b4be2ab4f84331acc02fc97babc53a52ae8218a355a96d8770ac83d07bea87e13c512a",
      },
    ],
    exports: [
      {
        exporter_context: "",
        L: 32,
        exported_value: "3853fe2b4035195a573ffc53856e77058e15d9ea064de3e59f4961d0095250ee",
      },
      {
        exporter_context: "00",
        L: 32,
        exported_value: "2e8f0b54673c7029649d4eb9d5e33bf1872cf76d623ff164ac185da9e88c21a5",
      },
      {
        exporter_context: "54657374436f6e74657874",
        L: 32,
        exported_value: "e9e43065102c3836401bed8c3c3c75ae46be1639869391d62c61f1ec7af54931",
      },
    ],
  },
  {
    kdf_id: 1,
    aead_id: 3,
    info: "4f6465206f6e2061204772656369616e2055726e",
    ikmR: "1ac01f181fdf9f352797655161c58b75c656a6cc2716dcb66372da835542e1df",
    skEm: "f4ec9b33b792c372c1d2c2063507b684ef925b8c75a42dbcbf57d63ccd381600",
    skRm: "8057991eef8f1f1af18f4a9491d16a1ce333f695d4db8e38da75975c4478e0fb",
    pkRm: "4310ee97d88cc1f088a5576c77ab0cf5c3ac797f3d95139c6c84b5429c59662a",
    enc: "1afa08d3dec047a643885163f1180476fa7ddb54c6a8029ea33f95796bf2ac4a",
    encryptions: [
      {
        pt: "4265617574792069732074727574682c20747275746820626561757479",
        aad: "436f756e742d30",
        ct: "1c5250d8034ec2b784ba2cfd69dbdb8af406cfe3ff938e131f0def8c8b60b4db21993c62ce81883d2dd1b51a28",
      },
    ],
    exports: [
      {
        exporter_context: "",
        L: 32,
        exported_value: "4bbd6243b8bb54cec311fac9df81841b6fd61f56538a775e7c80a9f40160606e",
      },
      {
        exporter_context: "00",
        L: 32,
        exported_value: "8c1df14732580e5501b00f82b10a1647b40713191b7c1240ac80e2b68808ba69",
      },
      {
        exporter_context: "54657374436f6e74657874",
        L: 32,
        exported_value: "5acb09211139c43b3090489a9da433e8a30ee7188ba8b0a9a1ccf0c229283e53",
      },
    ],
  },
];
