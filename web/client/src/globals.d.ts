// Constants put in by the build.
declare const __PDFJS_VERSION__: string
